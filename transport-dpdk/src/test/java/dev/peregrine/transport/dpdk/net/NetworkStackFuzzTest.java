package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.peregrine.transport.dpdk.packet.FrameFuzzer;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpCounters;
import dev.peregrine.transport.dpdk.tcp.TcpEvents;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A whole stack that echoes, under frames of a {@link FrameFuzzer}: nothing is thrown, nothing loops, nothing is lost.
 *
 * <p>Seeds that led where no other did are kept in {@code fuzz/network-stack.txt}, each with the counter that tells so, and
 * are run again. {@code -Dperegrine.fuzz.seeds=N} tries so many instead of a few; the lines that are printed belong there.
 */
class NetworkStackFuzzTest {

    private static final int SEEDS = Integer.getInteger("peregrine.fuzz.seeds", 2000);
    private static final int FRAMES = 100;
    private static final int PORT = 11211;
    private static final int MOST_ANSWERS = 200;
    private static final long PEER_MAC = MacAddress.parse("02:00:00:00:00:02");
    private static final long STACK_MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final NativePacketPool POOL = new NativePacketPool(512);

    private int accepted;
    private int echoed;

    /** The addresses of both, and what was found with them. */
    enum Family {
        IPV4("10.77.0.2/24", "10.77.0.1/24", "/fuzz/network-stack.txt"),
        IPV6("fd77::2/64", "fd77::1/64", "/fuzz/network-stack-ipv6.txt");

        private final String peer;
        private final String stack;
        private final String corpus;

        Family(String peer, String stack, String corpus) {
            this.peer = peer;
            this.stack = stack;
            this.corpus = corpus;
        }
    }

    @AfterAll
    static void freeMemory() {
        POOL.close();
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void whateverFramesArriveTheStackGoesOn(Family family) throws IOException {
        Set<String> known = new TreeSet<>();
        corpus(family).forEach(line -> known.add((String) line.get()[2]));
        for (long seed = 0; seed < SEEDS; seed++) {
            for (String counter : survive(family, seed)) {
                if (known.add(counter)) {
                    System.out.println(family + ": " + seed + " " + counter);
                }
            }
        }
        // Without these the frames would have been turned away at the door.
        assertThat(accepted).isGreaterThan(SEEDS / 2);
        assertThat(echoed).isGreaterThan(SEEDS / 10);
    }

    @ParameterizedTest(name = "{0}: seed {1} reaches {2}")
    @MethodSource("corpora")
    void whatWasReachedOnceIsReachedAgain(Family family, long seed, String counter) {
        assertThat(survive(family, seed)).contains(counter);
    }

    static List<Arguments> corpora() throws IOException {
        List<Arguments> all = new ArrayList<>(corpus(Family.IPV4));
        all.addAll(corpus(Family.IPV6));
        return all;
    }

    private static List<Arguments> corpus(Family family) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                NetworkStackFuzzTest.class.getResourceAsStream(family.corpus), StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .map(words -> Arguments.of(family, Long.parseLong(words[0]), words[1]))
                    .toList();
        }
    }

    /** Runs a seed; returns the names of all counters that are not 0 at its end. */
    private Set<String> survive(Family family, long seed) {
        FuzzedDevice device = new FuzzedDevice(family, seed);
        Set<String> reached = new TreeSet<>();
        assertThatCode(() -> run(family, device, seed, reached))
                .as(family + " seed %d, last frame %s", seed, device.fuzzer.describeLast())
                .doesNotThrowAnyException();
        assertThat(POOL.inUse()).as("buffers kept by seed %d", seed).isZero();
        return reached;
    }

    private static void note(NetworkStack stack, Set<String> reached) throws IllegalAccessException {
        for (StackCounter counter : StackCounter.values()) {
            if (stack.counters().get(counter) > 0) {
                reached.add(counter.name());
            }
        }
        for (Field field : TcpCounters.class.getFields()) {
            if (field.getType() == long.class && field.getLong(stack.tcpCounters()) > 0) {
                reached.add(field.getName());
            }
        }
    }

    private void run(Family family, FuzzedDevice device, long seed, Set<String> reached)
            throws BindException, IllegalAccessException {
        IpPrefix own = IpPrefix.parse(family.stack);
        SplittableRandom random = new SplittableRandom(seed);
        long now = random.nextLong();
        NetworkStack stack = new NetworkStack(
                new NetworkStackConfig(List.of(own), 0, 1500, TcpSettings.DEFAULT),
                device,
                new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey())),
                0,
                random,
                now);
        stack.tcp().listen(own.high(), own.low(), PORT, 8, connection -> {
            accepted++;
            connection.handler(this::echo);
            return true;
        });
        for (int i = 0; i < FRAMES; i++) {
            device.arriving = random.nextInt(1, 4);
            stack.poll(now);
            stack.flush(now);
            assertThat(device.completeAnswers()).isLessThan(MOST_ANSWERS);
            now += random.nextLong(1L << random.nextInt(1, 36));
        }
        assertThat(stack.counters().get(StackCounter.FRAMES_RECEIVED)).isEqualTo(device.arrived);
        stack.tcp().forEachConnection(NetworkStackFuzzTest::discard);
        stack.close(now);
        device.completeAnswers();
        assertThat(stack.tcp().connectionCount()).isZero();
        note(stack, reached);
    }

    /** Sends back what arrives, and closes where the peer has. */
    private void echo(TcpConnection connection, int events) {
        if ((events & TcpEvents.CLOSED) != 0) {
            discard(connection);
            return;
        }
        PacketBuffer payload;
        while (connection.sendRoom() > 0 && (payload = connection.read()) != null) {
            connection.write(payload);
            echoed++;
        }
        if (connection.peerFinished() && connection.readableBytes() == 0) {
            connection.close();
        }
    }

    private static void discard(TcpConnection connection) {
        PacketBuffer payload;
        while ((payload = connection.read()) != null) {
            payload.release();
        }
    }

    /** A device over which the fuzzer talks with the stack. */
    private static final class FuzzedDevice implements PacketDevice {

        private final FrameFuzzer fuzzer;
        private final List<PacketBuffer> held = new ArrayList<>();
        private int answers;
        private int arriving;
        private long arrived;

        FuzzedDevice(Family family, long seed) {
            fuzzer = new FrameFuzzer(
                    seed, PEER_MAC, IpPrefix.parse(family.peer), STACK_MAC, IpPrefix.parse(family.stack), PORT);
        }

        /** Gives back what is held of the frames that left, as a NIC does some time later; how many there were. */
        int completeAnswers() {
            held.forEach(PacketBuffer::release);
            held.clear();
            int count = answers;
            answers = 0;
            return count;
        }

        @Override
        public long macAddress() {
            return STACK_MAC;
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public DeviceCapabilities capabilities() {
            return DeviceCapabilities.NONE;
        }

        @Override
        public PacketPool pool() {
            return POOL;
        }

        @Override
        public int receive(PacketBuffer[] frames) {
            int count = 0;
            PacketBuffer frame;
            while (count < arriving && (frame = fuzzer.next(POOL)) != null) {
                frames[count++] = frame;
            }
            arriving -= count;
            arrived += count;
            return count;
        }

        @Override
        public void transmit(PacketBuffer frame) {
            answers++;
            fuzzer.learn(frame);
            for (PacketBuffer buffer = frame; buffer != null; buffer = buffer.next()) {
                held.add(buffer);
            }
        }

        @Override
        public void flush() {
            // The references come back by completeAnswers.
        }
    }
}
