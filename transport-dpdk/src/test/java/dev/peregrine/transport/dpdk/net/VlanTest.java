package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.EVERYBODY;
import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames of a VLAN (IEEE 802.1Q): we are 10.0.0.1 in VLAN 100, the peer is 10.0.0.2. */
class VlanTest {

    private static final String TAG = "8100 0064";
    private static final String ASK = "0806 0001 0800 06 04 0001";
    private static final String TELL = "0806 0001 0800 06 04 0002";
    private static final String PING = Frames.ip("10.0.0.2", "10.0.0.1", 1, "0800 0000 0001 0002 0102");
    private static final String PONG = Frames.ip("10.0.0.1", "10.0.0.2", 1, "0000 0000 0001 0002 0102");

    private final Conversation link = new Conversation(
            new NetworkStackConfig(List.of(IpPrefix.parse("10.0.0.1/24")), List.of(), 100, 1500, TcpSettings.DEFAULT));

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    @Test
    void answersInItsVlan() {
        link.device.arrives(EVERYBODY + PEER + TAG + ASK + PEER + "0a000002" + "000000000000" + "0a000001");
        link.turn();
        link.device.expect(PEER + US + TAG + TELL + US + "0a000001" + PEER + "0a000002");

        link.device.arrives(US + PEER + TAG + "0800" + PING);
        link.turn();
        link.device.expect(PEER + US + TAG + "0800" + PONG);
    }

    @Test
    void countsTheTagWithTheFrame() {
        String question = EVERYBODY + PEER + TAG + ASK + PEER + "0a000002" + "000000000000" + "0a000001";
        link.device.arrives(question);
        link.turn();
        int bytes = question.replace(" ", "").length() / 2;
        assertThat(link.count(StackCounter.BYTES_RECEIVED)).isEqualTo(bytes);
        assertThat(link.count(StackCounter.BYTES_SENT)).isEqualTo(bytes);
    }

    @Test
    void takesAPriorityForNoPartOfTheVlansNumber() {
        link.device.arrives(EVERYBODY + PEER + "8100 e064" + ASK + PEER + "0a000002" + "000000000000" + "0a000001");
        link.turn();
        link.device.expect(PEER + US + TAG + TELL + US + "0a000001" + PEER + "0a000002");
    }

    @Test
    void leavesOtherVlansAndFramesWithoutATagAlone() {
        link.device.arrives(US + PEER + "8100 0065 0800" + PING);
        link.device.arrives(US + PEER + "8100 0000 0800" + PING);
        link.device.arrives(US + PEER + "0800" + PING);
        link.device.arrives(US + PEER + "8100");
        link.turn();
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_OTHER_VLAN)).isEqualTo(4);
    }

    @Test
    void withoutAVlanATagMayCarryAPriorityOnly() {
        Conversation untagged = new Conversation("10.0.0.1/24");
        untagged.introduce("10.0.0.2", "10.0.0.1");
        untagged.device.arrives(US + PEER + "8100 e000 0800" + PING);
        untagged.turn();
        untagged.expect(PONG);
        untagged.device.arrives(US + PEER + TAG + "0800" + PING);
        untagged.turn();
        untagged.expectNothing();
        untagged.end();
    }
}
