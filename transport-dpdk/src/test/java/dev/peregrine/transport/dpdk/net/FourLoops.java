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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Four loops at one interface, each with a device of its own, that serve a port; in virtual time. For tests to extend. */
abstract class FourLoops {

    static final int LOOPS = 4;
    static final int PORT = 80;
    static final int SYN = 0x02;
    static final int ACK = 0x10;
    static final int PSH_ACK = 0x18;
    static final String OUR_IP = "10.0.0.1";
    static final String PEER_IP = "10.0.0.2";

    final FlowSteering steering = new FlowSteering(LOOPS, new ToeplitzHash(ToeplitzHash.symmetricKey()));
    final List<ScriptedDevice> devices = new ArrayList<>();
    final NetworkStack[] stacks = new NetworkStack[LOOPS];
    long now;

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

    void beginAll() throws Exception {
        for (int loop = 0; loop < LOOPS; loop++) {
            begin(loop);
        }
    }

    void begin(int loop) throws Exception {
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

    void end(int loop) {
        if (stacks[loop] != null) {
            stacks[loop].close(now);
            stacks[loop] = null;
        }
    }

    void arrivesAt(int loop, String packet) {
        devices.get(loop).arrives(Frames.ethernet(US, PEER, "0800", packet));
    }

    void arpRequestAt(int loop) {
        devices.get(loop)
                .arrives(Frames.ethernet(
                        Conversation.EVERYBODY,
                        PEER,
                        "0806",
                        "0001080006040001" + PEER + Frames.hex(PEER_IP) + "000000000000" + Frames.hex(OUR_IP)));
    }

    void introduceAt(int loop) {
        arpRequestAt(loop);
        turns();
        devices.forEach(FourLoops::drain);
    }

    static int drain(ScriptedDevice device) {
        int frames = 0;
        while (device.sent() != null) {
            frames++;
        }
        return frames;
    }

    /** The handshake of a connection from the peer's port, whose segments all arrive at one loop; our first number. */
    int open(int port, int loop) {
        return open(port, loop, "");
    }

    int open(int port, int loop, String options) {
        introduceAt(loop);
        int iss = ask(port, loop, options);
        arrivesAt(loop, Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(port, PORT, 101, iss + 1, ACK, "")));
        turns();
        return iss;
    }

    /** The SYN of such a connection; the number that answers it. */
    int ask(int port, int loop, String options) {
        String syn = Frames.tcp(port, PORT, 100, 0, SYN, options);
        String headerLength = Integer.toHexString(5 + options.length() / 8);
        arrivesAt(loop, Frames.ip(PEER_IP, OUR_IP, 6, syn.substring(0, 24) + headerLength + syn.substring(25)));
        turns();
        String answer = devices.get(owner(port)).sent().substring(68);
        assertThat(answer).startsWith("%04x%04x".formatted(PORT, port));
        return Integer.parseUnsignedInt(answer.substring(8, 16), 16);
    }

    int owner(int port) {
        return steering.owner(0, low(PEER_IP), 0, low(OUR_IP), port, PORT);
    }

    TcpConnection connection(int loop, int port) {
        return stacks[loop].tcp().find(0, low(OUR_IP), PORT, 0, low(PEER_IP), port);
    }

    static long low(String address) {
        return IpAddress.low(IpAddress.parse(address));
    }

    PacketBuffer data(int loop, int bytes) {
        PacketBuffer buffer = devices.get(loop).pool().allocate();
        buffer.append(bytes);
        return buffer;
    }

    long counted(StackCounter counter) {
        long sum = 0;
        for (NetworkStack stack : stacks) {
            sum += stack == null ? 0 : stack.counters().get(counter);
        }
        return sum;
    }

    void turns() {
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
