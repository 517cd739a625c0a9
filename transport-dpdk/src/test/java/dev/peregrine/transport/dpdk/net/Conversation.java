package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A stack alone with a {@link ScriptedDevice}, in virtual time: frames come in, and what leaves is looked at. */
final class Conversation {

    static final String US = "020000000001";
    static final String PEER = "020000000002";
    static final String EVERYBODY = "ffffffffffff";
    static final long SECOND = 1_000_000_000L;

    final ScriptedDevice device;
    final FlowSteering steering = new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey()));
    final NetworkStack stack;
    private long now;

    Conversation(String... addresses) {
        this(config(List.of(), addresses));
    }

    Conversation(NetworkStackConfig config) {
        this(config, new ScriptedDevice());
    }

    Conversation(NetworkStackConfig config, ScriptedDevice device) {
        this.device = device;
        stack = new NetworkStack(config, device, steering, 0, new Random(1), 0);
    }

    static NetworkStackConfig config(List<Route> routes, String... addresses) {
        List<IpPrefix> prefixes = Arrays.stream(addresses).map(IpPrefix::parse).toList();
        return new NetworkStackConfig(prefixes, routes, 0, 1500, TcpSettings.DEFAULT);
    }

    /** A packet of either family arrives from the peer. */
    void arrives(String packet) {
        device.arrives(Frames.ethernet(US, PEER, etherType(packet), packet));
        turn();
    }

    /** A packet of either family must leave to the peer next. */
    void expect(String packet) {
        device.expect(Frames.ethernet(PEER, US, etherType(packet), packet));
    }

    void expectNothing() {
        device.expectNothing();
    }

    private static String etherType(String packet) {
        return packet.startsWith("6") ? "86dd" : "0800";
    }

    /** The peer tells its Ethernet address, as the owner of an address of either family. */
    void introduce(String peer, String us) {
        if (peer.contains(":")) {
            String solicited = Frames.ip(peer, us, 58, 255, "8700 0000 00000000" + Frames.hex(us) + "0101" + PEER);
            device.arrives(Frames.ethernet(US, PEER, "86dd", solicited));
        } else {
            device.arrives(Frames.ethernet(
                    EVERYBODY,
                    PEER,
                    "0806",
                    "0001080006040001" + PEER + Frames.hex(peer) + "000000000000" + Frames.hex(us)));
        }
        turn();
        device.sent();
    }

    void turn() {
        after(0);
    }

    void after(long nanos) {
        now += nanos;
        stack.poll(now);
        stack.flush(now);
    }

    long now() {
        return now;
    }

    long count(StackCounter counter) {
        return stack.counters().get(counter);
    }

    /** Ends the stack; no buffer may be left. */
    void end() {
        stack.close(now);
        device.expectNoBufferInUse();
    }
}
