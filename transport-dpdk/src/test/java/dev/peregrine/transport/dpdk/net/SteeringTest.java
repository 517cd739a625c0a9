package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpState;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What arrives at one of four loops gets to where it belongs, while loops come and go. */
class SteeringTest extends FourLoops {

    @Test
    void segmentsInFragmentsComeTogetherAtTheLoopThatOwnsTheirFlow() throws Exception {
        beginAll();
        for (int port = 1000; port < 1020; port++) {
            int iss = open(port, 0);
            TcpConnection connection = connection(owner(port), port);
            String segment = Frames.withChecksum(
                    PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 101, iss + 1, PSH_ACK, Frames.pattern(0, 1000)));
            int half = 512;
            arrivesAt(1, Frames.ipv4(PEER_IP, OUR_IP, half / 8, port, 6, 64, segment.substring(half * 2)));
            arrivesAt(2, Frames.ipv4(PEER_IP, OUR_IP, 0x2000, port, 6, 64, segment.substring(0, half * 2)));
            turns();
            assertThat(connection.readableBytes()).isEqualTo(1000);
        }
    }

    @Test
    void whoIsOnTheLinkAllLoopsKnowWhicheverHasHeardIt() throws Exception {
        beginAll();
        introduceAt(2);
        for (int port = 1000; port < 1020; port++) {
            arrivesAt(3, Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 100, 0, SYN, "")));
            turns();
            assertThat(devices.get(owner(port)).sent()).startsWith(PEER + US);
        }
    }

    @Test
    void aloneALoopOwnsTheFlowsOfAll() throws Exception {
        begin(2);
        introduceAt(2);
        for (int port = 1000; port < 1020; port++) {
            open(port, 2);
            assertThat(connection(2, port).state()).isEqualTo(TcpState.ESTABLISHED);
        }
    }

    @Test
    void connectionsStayWhereTheyAreWhenALoopBeginsThatOwnsTheirFlows() throws Exception {
        begin(0);
        Map<Integer, Integer> iss = new HashMap<>();
        for (int port = 1000; port < 1020; port++) {
            iss.put(port, open(port, 0));
        }
        for (int loop = 1; loop < LOOPS; loop++) {
            begin(loop);
        }
        for (int port = 1000; port < 1020; port++) {
            TcpConnection connection = connection(0, port);
            String segment = Frames.tcp(port, PORT, 101, iss.get(port) + 1, PSH_ACK, "010203");
            arrivesAt(port % LOOPS, Frames.ip(PEER_IP, OUR_IP, 6, segment));
            turns();
            assertThat(connection.readableBytes()).isEqualTo(3);
        }
    }

    @Test
    void handshakesAreCompletedWhereTheyBeganWhenALoopBeginsThatOwnsTheirFlows() throws Exception {
        begin(0);
        introduceAt(0);
        Map<Integer, Integer> iss = new HashMap<>();
        for (int port = 1000; port < 1020; port++) {
            iss.put(port, ask(port, 0, ""));
        }
        for (int loop = 1; loop < LOOPS; loop++) {
            begin(loop);
        }
        for (int port = 1000; port < 1020; port++) {
            int loop = port % LOOPS;
            arrivesAt(loop, Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 101, iss.get(port) + 1, ACK, "")));
            turns();
            assertThat(connection(0, port).state()).isEqualTo(TcpState.ESTABLISHED);
        }
    }

    @Test
    void aSegmentOfNoConnectionIsResetOnceWhoeverMightHaveHadIt() throws Exception {
        begin(0);
        open(1001, 0);
        for (int loop = 1; loop < LOOPS; loop++) {
            begin(loop);
        }
        introduceAt(0);
        devices.forEach(FourLoops::drain);
        for (int port = 2000; port < 2020; port++) {
            arrivesAt(1, Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 101, 7, ACK, "")));
            turns();
            assertThat(devices.stream().mapToInt(FourLoops::drain).sum()).isOne();
        }
    }

    /** The same, where the loop that is asked last has other connections of that very entry. */
    @Test
    void aSegmentThatAFormerOwnerDoesNotKnowIsResetByTheOwner() throws Exception {
        begin(0);
        int known = portOf(1);
        open(known, 0);
        for (int loop = 1; loop < LOOPS; loop++) {
            begin(loop);
        }
        introduceAt(0);
        int port = known + 1;
        while (entry(port) != entry(known)) {
            port++;
        }
        assertThat(steering.owners().formers(entry(port))).isOne();
        arrivesAt(owner(port), Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 101, 7, ACK, "")));
        turns();
        assertThat(stacks[owner(port)].tcpCounters().outRsts).isOne();
        assertThat(counted(StackCounter.FRAMES_STEERED_OUT)).isEqualTo(2);
    }

    @Test
    void aLoopWhoseOldConnectionsHaveEndedIsNotAskedAnyMore() throws Exception {
        begin(0);
        int port = portOf(1);
        open(port, 0);
        begin(1);
        now += 1_100_000_000L;
        turns();
        assertThat(steering.owners().isFormer(0)).isTrue();
        connection(0, port).abort();
        now += 1_100_000_000L;
        turns();
        assertThat(steering.owners().isFormer(0)).isFalse();
    }

    @Test
    void aDatagramForAPortThatNoLoopHasIsAnsweredWhereItArrives() throws Exception {
        beginAll();
        introduceAt(0);
        String datagram = Frames.ip(PEER_IP, OUR_IP, 17, Frames.udp(1000, 9, "0102"));
        arrivesAt(2, datagram);
        turns();
        devices.get(2)
                .expect(Frames.ethernet(
                        PEER, US, "0800", Frames.ip(OUR_IP, PEER_IP, 1, "0303 0000 00000000" + datagram)));
    }

    /** A port of the peer whose connection a loop owns when all have begun. */
    private int portOf(int loop) {
        int port = 1000;
        while (entry(port) % LOOPS != loop) {
            port++;
        }
        return port;
    }

    private int entry(int port) {
        return steering.entry(0, low(PEER_IP), 0, low(OUR_IP), port, PORT);
    }

    @Test
    void theFlowsOfALoopThatEndsAreServedByOthers() throws Exception {
        beginAll();
        introduceAt(0);
        end(1);
        end(0);
        for (int port = 1000; port < 1020; port++) {
            assertThat(owner(port)).isBetween(2, 3);
            open(port, 3);
            assertThat(connection(owner(port), port).state()).isEqualTo(TcpState.ESTABLISHED);
        }
    }

    @Test
    void anotherLoopAnswersForTheInterfaceWhenTheFirstHasEnded() throws Exception {
        beginAll();
        end(0);
        arpRequestAt(3);
        turns();
        assertThat(devices.get(1).sent()).startsWith(PEER + US + "0806");
        assertThat(devices.get(2).sent()).isNull();
        assertThat(devices.get(3).sent()).isNull();
    }
}
