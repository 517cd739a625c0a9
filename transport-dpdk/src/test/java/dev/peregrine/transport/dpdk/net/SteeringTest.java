package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import dev.peregrine.transport.dpdk.tcp.TcpState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Four loops at one interface: what arrives at one of them gets to where it belongs, while loops come and go. */
class SteeringTest {

    private static final int LOOPS = 4;
    private static final int PORT = 80;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final int PSH_ACK = 0x18;
    private static final String MSS_1460 = "020405b4";
    private static final String SACK_PERMITTED = "04020101";
    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";

    private final FlowSteering steering = new FlowSteering(LOOPS, new ToeplitzHash(ToeplitzHash.symmetricKey()));
    private final List<ScriptedDevice> devices = new ArrayList<>();
    private final NetworkStack[] stacks = new NetworkStack[LOOPS];
    private long now;

    @BeforeEach
    void connectAll() {
        for (int i = 0; i < LOOPS; i++) {
            devices.add(new ScriptedDevice());
        }
    }

    @AfterEach
    void everyBufferIsReturned() {
        for (int loop = 0; loop < LOOPS; loop++) {
            end(loop);
        }
        steering.close();
        devices.forEach(ScriptedDevice::expectNoBufferInUse);
    }

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
    void aSegmentOfNoConnectionIsResetOnceWhoeverMightHaveHadIt() throws Exception {
        begin(0);
        open(1001, 0);
        for (int loop = 1; loop < LOOPS; loop++) {
            begin(loop);
        }
        introduceAt(0);
        devices.forEach(SteeringTest::drain);
        for (int port = 2000; port < 2020; port++) {
            arrivesAt(1, Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 101, 7, ACK, "")));
            turns();
            assertThat(devices.stream().mapToInt(SteeringTest::drain).sum()).isOne();
        }
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

    private void beginAll() throws Exception {
        for (int loop = 0; loop < LOOPS; loop++) {
            begin(loop);
        }
    }

    private void begin(int loop) throws Exception {
        NetworkStackConfig config = new NetworkStackConfig(
                List.of(IpPrefix.parse(OUR_IP + "/24")),
                0,
                1500,
                new TcpSettings.Builder().timestamps(false).build());
        stacks[loop] = new NetworkStack(config, devices.get(loop), steering, loop, new Random(loop), now);
        stacks[loop].tcp().listen(0, 0, PORT, 64, connection -> {
            connection.handler((c, events) -> {});
            return true;
        });
        turns();
    }

    private void end(int loop) {
        if (stacks[loop] != null) {
            stacks[loop].close(now);
            stacks[loop] = null;
        }
    }

    private void arrivesAt(int loop, String packet) {
        devices.get(loop).arrives(Frames.ethernet(US, PEER, "0800", packet));
    }

    private void arpRequestAt(int loop) {
        devices.get(loop)
                .arrives(Frames.ethernet(
                        Conversation.EVERYBODY,
                        PEER,
                        "0806",
                        "0001080006040001" + PEER + Frames.hex(PEER_IP) + "000000000000" + Frames.hex(OUR_IP)));
    }

    private void introduceAt(int loop) {
        arpRequestAt(loop);
        turns();
        devices.forEach(SteeringTest::drain);
    }

    private static int drain(ScriptedDevice device) {
        int frames = 0;
        while (device.sent() != null) {
            frames++;
        }
        return frames;
    }

    /** The handshake of a connection from the peer's port, whose segments all arrive at one loop; our first number. */
    private int open(int port, int loop) {
        return open(port, loop, "");
    }

    private int open(int port, int loop, String options) {
        introduceAt(loop);
        String syn = Frames.tcp(port, PORT, 100, 0, SYN, options);
        String headerLength = Integer.toHexString(5 + options.length() / 8);
        arrivesAt(loop, Frames.ip(PEER_IP, OUR_IP, 6, syn.substring(0, 24) + headerLength + syn.substring(25)));
        turns();
        String answer = devices.get(owner(port)).sent().substring(68);
        assertThat(answer).startsWith("%04x%04x".formatted(PORT, port));
        int iss = Integer.parseUnsignedInt(answer.substring(8, 16), 16);
        arrivesAt(loop, Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 101, iss + 1, ACK, "")));
        turns();
        return iss;
    }

    private int owner(int port) {
        return steering.owner(0, low(PEER_IP), 0, low(OUR_IP), port, PORT);
    }

    private TcpConnection connection(int loop, int port) {
        return stacks[loop].tcp().find(0, low(OUR_IP), PORT, 0, low(PEER_IP), port);
    }

    private static long low(String address) {
        return IpAddress.low(IpAddress.parse(address));
    }

    private PacketBuffer data(int loop, int bytes) {
        PacketBuffer buffer = devices.get(loop).pool().allocate();
        buffer.append(bytes);
        return buffer;
    }

    private long counted(StackCounter counter) {
        long sum = 0;
        for (NetworkStack stack : stacks) {
            sum += stack == null ? 0 : stack.counters().get(counter);
        }
        return sum;
    }

    private void turns() {
        for (int i = 0; i < 2 * LOOPS; i++) {
            now += 1_000_000;
            for (NetworkStack stack : stacks) {
                if (stack != null) {
                    stack.poll(now);
                    stack.flush(now);
                }
            }
        }
    }
}
