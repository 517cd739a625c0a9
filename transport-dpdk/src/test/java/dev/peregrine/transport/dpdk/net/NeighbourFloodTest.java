package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.EVERYBODY;
import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.PacketPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many ask in the name of hosts that are not on the link: that costs those who are nothing, and neither memory. */
class NeighbourFloodTest {

    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";
    private static final String PING = "0800 0000 0001 0002";
    private static final String PONG = "0000 0000 0001 0002";
    private static final int MOST_NEIGHBOURS = 4096;

    private final Conversation link = new Conversation(OUR_IP + "/8");

    @BeforeEach
    void weKnowOne() {
        link.introduce(PEER_IP, OUR_IP);
    }

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    /** Answers wait for the addresses of so many hosts that are not there. */
    private void flood(int hosts) {
        for (int i = 0; i < hosts; i++) {
            link.arrives(Frames.ip("10.1." + i / 256 + "." + i % 256, OUR_IP, 1, PING));
            assertThat(link.device.sent()).startsWith(EVERYBODY + US + "0806");
        }
    }

    private void assertServed(String peer) {
        link.arrives(Frames.ip(peer, OUR_IP, 1, PING));
        link.expect(Frames.ip(OUR_IP, peer, 1, PONG));
    }

    @Test
    void whoAnswersIsNotPushedOut() {
        flood(MOST_NEIGHBOURS + 1000);
        assertThat(link.count(StackCounter.NEIGHBOURS_EVICTED)).isEqualTo(1001);
        assertServed(PEER_IP);
    }

    @Test
    void whatWaitsLeavesMostOfTheBuffersToOthers() {
        PacketPool pool = link.device.pool();
        int all = pool.available();
        flood(1000);
        assertThat(pool.inUse()).isEqualTo(all / 8);
        assertThat(link.count(StackCounter.DROPPED_NO_BUFFER)).isZero();
        assertThat(link.count(StackCounter.DROPPED_UNRESOLVED)).isEqualTo(1000 - all / 8);
    }

    @Test
    void whoIsThereGetsTheAnswerThatHasWaitedAmongThem() {
        flood(1000);
        String newcomer = "10.0.0.3";
        link.arrives(Frames.ip(newcomer, OUR_IP, 1, PING));
        assertThat(link.device.sent()).startsWith(EVERYBODY + US + "0806");
        link.device.arrives(
                US + PEER + "0806" + "0001080006040002" + PEER + Frames.hex(newcomer) + US + Frames.hex(OUR_IP));
        link.turn();
        link.expect(Frames.ip(OUR_IP, newcomer, 1, PONG));
    }
}
