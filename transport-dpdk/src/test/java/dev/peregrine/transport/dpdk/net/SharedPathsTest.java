package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import org.junit.jupiter.api.Test;

/** How much a path takes one of four loops finds out, and all of them know (RFC 1191, RFC 8201, RFC 8899). */
class SharedPathsTest extends FourLoops {

    private static final int DATAGRAM_PORT = 5353;
    private static final String MSS_1460 = "020405b4";
    private static final String SACK_PERMITTED = "04020101";

    @Test
    void aNarrowPathIsKnownToAllLoops() throws Exception {
        beginAll();
        int port = 1000;
        int iss = open(port, 0);
        TcpConnection connection = connection(owner(port), port);
        String sent = Frames.ip(OUR_IP, PEER_IP, 6, Frames.tcp(PORT, port, iss + 1, 101, ACK, Frames.pattern(0, 1400)));
        arrivesAt(3, Frames.ip("10.0.0.9", OUR_IP, 1, "0304 0000 0000 03e8" + sent.substring(0, 56)));
        turns();
        assertThat(counted(StackCounter.PATH_MTUS_LEARNED)).isZero();

        connection.write(data(owner(port), 1));
        turns();
        arrivesAt(3, Frames.ip("10.0.0.9", OUR_IP, 1, "0304 0000 0000 03e8" + sent.substring(0, 56)));
        turns();
        assertThat(counted(StackCounter.PATH_MTUS_LEARNED)).isEqualTo(LOOPS);
    }

    /** Two loops have the port, one has sent, and a third hears of it. */
    @Test
    void aDatagramThatWasTooBigIsKnownToAllLoopsWhicheverHasSentIt() throws Exception {
        beginAll();
        introduceAt(0);
        bind(1);
        UdpEndpoint sender = bind(2);
        String datagram = Frames.ip(OUR_IP, PEER_IP, 17, Frames.udp(DATAGRAM_PORT, 53, Frames.pattern(0, 1400)));
        String error = Frames.ip("10.0.0.9", OUR_IP, 1, "0304 0000 0000 03e8" + datagram.substring(0, 56));
        arrivesAt(3, error);
        turns();
        assertThat(counted(StackCounter.PATH_MTUS_LEARNED))
                .as("before anything was sent")
                .isZero();

        sender.send(data(2, 1400), 0, low(OUR_IP), 0, low(PEER_IP), 53);
        arrivesAt(3, error);
        turns();
        assertThat(counted(StackCounter.PATH_MTUS_LEARNED)).isEqualTo(LOOPS);
        assertThat(counted(StackCounter.ICMP_ERRORS_TAKEN)).isOne();
    }

    private UdpEndpoint bind(int loop) throws Exception {
        steering.datagramPorts().bind(0, 0, DATAGRAM_PORT, loop, true);
        return stacks[loop].udp().bind(0, 0, DATAGRAM_PORT, new UdpHandler() {
            @Override
            public void readable(UdpEndpoint endpoint) {
                throw new AssertionError("nothing is sent here");
            }

            @Override
            public void refused(UdpEndpoint endpoint) {
                throw new AssertionError("nothing is refused");
            }
        });
    }

    @Test
    void aNarrowPathIsForgottenByAllLoops() throws Exception {
        beginAll();
        int port = 1000;
        int iss = open(port, 0);
        connection(owner(port), port).write(data(owner(port), 1));
        turns();
        String sent = Frames.ip(OUR_IP, PEER_IP, 6, Frames.tcp(PORT, port, iss + 1, 101, ACK, Frames.pattern(0, 1400)));
        arrivesAt(3, Frames.ip("10.0.0.9", OUR_IP, 1, "0304 0000 0000 03e8" + sent.substring(0, 56)));
        turns();
        assertFullPacketsOfAll(1000, 1000);

        connection(owner(port), port).abort();
        now += PathMtus.LIFETIME_NANOS;
        turns();
        assertThat(counted(StackCounter.PATH_MTUS_WIDENED)).isEqualTo(LOOPS);
        assertFullPacketsOfAll(2000, 1500);
    }

    @Test
    void aPathOnWhichLargePacketsVanishIsKnownToAllLoops() throws Exception {
        beginAll();
        int finder = 1000;
        int iss = open(finder, 0, MSS_1460);
        vanishes(finder, iss);
        assertThat(counted(StackCounter.PATH_MTUS_LEARNED)).isEqualTo(LOOPS);
        assertFullPacketsOfAll(1000, 1024);
    }

    /** One loop's probe arrives (RFC 8899 section 5.3), and the packets of all are large again. */
    @Test
    void aPathThatTakesLargePacketsAgainIsKnownToAllLoops() throws Exception {
        beginAll();
        int finder = 1000;
        int iss = open(finder, 0, MSS_1460 + SACK_PERMITTED);
        vanishes(finder, iss);
        int acknowledged = iss + 1461;
        for (int round = 0; counted(StackCounter.PATH_MTUS_WIDENED) == 0 && round < 20; round++) {
            for (int i = 0; i < 8; i++) {
                connection(owner(finder), finder).write(data(owner(finder), 1460));
            }
            acknowledged = acknowledgeAll(finder, acknowledged, acknowledged + 8 * 1460);
        }
        assertThat(counted(StackCounter.PATH_MTUS_WIDENED)).isEqualTo(LOOPS);
        assertFullPacketsOfAll(1000, 1500);
    }

    /** A full segment is lost; after three timeouts a smaller one arrives (RFC 4821 section 7). */
    private void vanishes(int port, int iss) {
        connection(owner(port), port).write(data(owner(port), 1460));
        ScriptedDevice device = devices.get(owner(port));
        String sent = lastSent(device);
        while (lengthOf(sent) >= 1500) {
            turns();
            sent = lastSent(device, sent);
        }
        arrivesAt(0, Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 101, iss + 1461, ACK, "")));
        turns();
    }

    /** Connections at every loop send packets of that many bytes when they have much to say. */
    private void assertFullPacketsOfAll(int portsFrom, int bytes) throws Exception {
        for (int port = portsFrom + 1; port < portsFrom + 20; port++) {
            open(port, 0, MSS_1460);
            connection(owner(port), port).write(data(owner(port), 1460));
            turns();
            assertThat(lengthOf(devices.get(owner(port)).sent())).isEqualTo(bytes);
            connection(owner(port), port).abort();
        }
        turns();
    }

    /** The peer acknowledges whatever comes until it has got all. */
    private int acknowledgeAll(int port, int from, int end) {
        int acknowledged = from;
        ScriptedDevice device = devices.get(owner(port));
        while (acknowledged != end) {
            turns();
            for (String frame = device.sent(); frame != null; frame = device.sent()) {
                acknowledged = Integer.parseUnsignedInt(frame.substring(76, 84), 16) + lengthOf(frame) - 40;
            }
            arrivesAt(0, Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 101, acknowledged, ACK, "")));
        }
        turns();
        return acknowledged;
    }

    private String lastSent(ScriptedDevice device) {
        turns();
        return lastSent(device, null);
    }

    private static String lastSent(ScriptedDevice device, String before) {
        String last = before;
        for (String frame = device.sent(); frame != null; frame = device.sent()) {
            last = frame;
        }
        return last;
    }

    /** Bytes of the IP packet in a frame. */
    private static int lengthOf(String frame) {
        return Integer.parseInt(frame.substring(32, 36), 16);
    }
}
