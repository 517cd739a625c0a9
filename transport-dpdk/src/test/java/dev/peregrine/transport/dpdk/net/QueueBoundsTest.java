package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.EVERYBODY;
import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for a loop is bounded, and what finds no room is dropped and counted: of two loops the second is busy. */
class QueueBoundsTest {

    private static final int BUFFERS = 12_000;
    private static final int FRAMES = 5_000;
    private static final int ROOM = 4_096;
    private static final int ACK = 0x10;
    private static final int PORT = 80;
    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";
    private static final UdpHandler SILENT = new UdpHandler() {
        @Override
        public void readable(UdpEndpoint endpoint) {
            // What arrives is dropped with the endpoint.
        }

        @Override
        public void refused(UdpEndpoint endpoint) {
            throw new AssertionError("nobody refuses anything here");
        }
    };

    private final FlowSteering steering = new FlowSteering(2, new ToeplitzHash(ToeplitzHash.symmetricKey()));
    private final ScriptedDevice[] devices = {new ScriptedDevice(BUFFERS), new ScriptedDevice(BUFFERS)};
    private final NetworkStack[] stacks = new NetworkStack[2];

    @BeforeEach
    void begin() {
        NetworkStackConfig config = new NetworkStackConfig(
                List.of(IpPrefix.parse(OUR_IP + "/24")), List.of(), 0, 1500, TcpSettings.DEFAULT);
        for (int loop = 0; loop < 2; loop++) {
            stacks[loop] = new NetworkStack(config, devices[loop], steering, loop, new Random(loop), 0);
        }
        devices[0].arrives(Frames.ethernet(
                EVERYBODY,
                PEER,
                "0806",
                "0001080006040001" + PEER + Frames.hex(PEER_IP) + "000000000000" + Frames.hex(OUR_IP)));
        turn(0);
        turn(1);
        devices[0].sent();
    }

    @AfterEach
    void everyBufferIsReturned() {
        for (int loop = 0; loop < 2; loop++) {
            stacks[loop].close(0);
        }
        steering.close();
        for (ScriptedDevice device : devices) {
            device.expectNoBufferInUse();
        }
    }

    private void turn(int loop) {
        stacks[loop].poll(0);
        stacks[loop].flush(0);
    }

    private long count(int loop, StackCounter counter) {
        return stacks[loop].counters().get(counter);
    }

    @Test
    void framesForALoopThatDoesNotKeepUp() {
        int port = 1000;
        while (steering.owner(0, low(PEER_IP), 0, low(OUR_IP), port, PORT) != 1) {
            port++;
        }
        String stray =
                Frames.ethernet(US, PEER, "0800", Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 1, 7, ACK, "")));
        for (int i = 0; i < FRAMES; i++) {
            devices[0].arrives(stray);
            turn(0);
        }
        assertThat(count(0, StackCounter.FRAMES_STEERED_OUT)).isEqualTo(ROOM);
        assertThat(count(0, StackCounter.STEERING_DROPPED)).isEqualTo(FRAMES - ROOM);

        while (stacks[1].hasWork()) {
            turn(1);
        }
        // And the ARP request, which all loops must know of.
        assertThat(count(1, StackCounter.FRAMES_STEERED_IN)).isEqualTo(ROOM + 1);
        assertThat(stacks[1].tcpCounters().outRsts).isEqualTo(ROOM);
    }

    @Test
    void packetsToOurselvesInOneTurn() throws Exception {
        UdpEndpoint sender = stacks[1].udp().bind(0, 0, 1000, SILENT);
        for (int i = 0; i < FRAMES; i++) {
            PacketBuffer data = devices[1].pool().allocate();
            data.append(8);
            sender.send(data, 0, low(OUR_IP), 0, low(OUR_IP), 9);
        }
        assertThat(count(1, StackCounter.LOOPBACK_PACKETS)).isEqualTo(ROOM);
        assertThat(count(1, StackCounter.LOOPBACK_DROPPED)).isEqualTo(FRAMES - ROOM);
    }

    private static long low(String address) {
        return IpAddress.low(IpAddress.parse(address));
    }
}
