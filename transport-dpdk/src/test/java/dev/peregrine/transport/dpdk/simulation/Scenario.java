package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.device.WireConditions;
import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.tcp.CongestionAlgorithm;
import dev.peregrine.transport.dpdk.tcp.TcpEcn;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.util.List;
import java.util.SplittableRandom;

/** What a seed decides about the network, its hosts and what befalls them, before the first frame is sent. */
final class Scenario {

    private static final long MICROSECOND = 1_000L;
    private static final long MILLISECOND = 1_000 * MICROSECOND;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final List<TcpEcn> ECN = List.of(TcpEcn.values());
    private static final int MOST_BUFFERS = 2048;
    private static final int LEAST_BUFFERS = 160;

    /** What befalls the server's host or the cable. */
    enum Disaster {
        NONE,
        /** The cable is out for some time. */
        FLAP,
        /** The cable is cut for good: both hosts are alone. */
        CUT,
        /** The server's host dies. */
        CRASH,
        /** The server's host dies and comes back, knowing nothing of what was. */
        REBOOT
    }

    /** How a conversation comes about. */
    enum Opening {
        BY_CLIENT,
        BY_SERVER,
        /** Both send a SYN at the same time. */
        BY_BOTH,
        /** The client knocks where nobody listens. */
        REFUSED
    }

    /** Which of the numbers that wrap does so during the first conversation. */
    enum Wrap {
        NONE,
        SEQUENCE,
        TIMESTAMP
    }

    final SplittableRandom random;
    final Disaster disaster;
    /** Frames of both hosts before it happens. */
    final int disasterAfterFrames;

    final long disasterNanos;
    final Wrap wrap;
    /** Whose numbers wrap. */
    final boolean wrapAtServer;

    /** The VLAN that both hosts are in, or 0. */
    final int vlan;
    /** Whether the first conversation is over IPv6, and others may be. */
    final boolean ipv6;

    final int conversations;
    final boolean rudeTalks;
    final boolean changingWeather;

    /** Whether routers say what is too big for the next link, or drop it without a word. */
    final boolean routersTell;

    private final boolean scarceBuffers;

    Scenario(long seed) {
        random = new SplittableRandom(seed);
        disaster =
                random.nextInt(5) > 0 ? Disaster.NONE : Disaster.values()[random.nextInt(1, Disaster.values().length)];
        disasterAfterFrames = random.nextInt(1, 1 << random.nextInt(1, 10));
        disasterNanos = random.nextLong(SECOND, 1L << random.nextInt(31, 38));
        wrap = random.nextInt(4) > 0 ? Wrap.NONE : random.nextInt(3) == 0 ? Wrap.TIMESTAMP : Wrap.SEQUENCE;
        wrapAtServer = random.nextBoolean();
        vlan = random.nextInt(6) > 0 ? 0 : random.nextInt(1, 4095);
        ipv6 = random.nextInt(3) == 0;
        conversations = random.nextInt(8) == 0 ? random.nextInt(5, 20) : random.nextInt(1, 5);
        rudeTalks = random.nextInt(3) == 0;
        changingWeather = random.nextInt(3) == 0;
        scarceBuffers = random.nextInt(8) == 0;
        routersTell = random.nextBoolean();
    }

    /** Draws how a further conversation comes about. */
    Opening opening() {
        return random.nextInt(4) > 0 ? Opening.BY_CLIENT : Opening.values()[random.nextInt(1, Opening.values().length)];
    }

    /** Whether a conversation may be cut short through no fault of those who talk. */
    boolean isDeadly() {
        return disaster != Disaster.NONE && disaster != Disaster.FLAP;
    }

    int buffers() {
        return scarceBuffers ? random.nextInt(LEAST_BUFFERS, 2 * LEAST_BUFFERS) : MOST_BUFFERS;
    }

    int mtu() {
        return random.nextInt(ipv6 ? 1280 : 600, 1501);
    }

    DeviceCapabilities capabilities() {
        boolean offloads = random.nextBoolean();
        return new DeviceCapabilities(
                offloads,
                offloads,
                offloads,
                offloads,
                offloads,
                offloads && random.nextBoolean(),
                offloads ? 16 : random.nextInt(1, 5));
    }

    /** Settings of a host: patient, so that bad luck alone ends nothing, unless somebody is going to vanish. */
    TcpSettings settings() {
        int leastBuffer = scarceBuffers ? 2_000 : 4_000;
        int mostBuffer = scarceBuffers ? 30_000 : 300_000;
        return new TcpSettings.Builder()
                .receiveBufferSize(random.nextInt(leastBuffer, mostBuffer))
                .maxReceiveBufferSize(random.nextInt(leastBuffer, 4 * mostBuffer))
                .sendBufferSize(random.nextInt(leastBuffer, mostBuffer))
                .maxSendBufferSize(random.nextInt(leastBuffer, 2 * mostBuffer))
                .timestamps(wrap == Wrap.TIMESTAMP || random.nextInt(4) > 0)
                .windowScaling(random.nextInt(4) > 0)
                .selectiveAcks(random.nextInt(4) > 0)
                .congestionAlgorithm(random.nextInt(4) > 0 ? CongestionAlgorithm.CUBIC : CongestionAlgorithm.NEW_RENO)
                .ecn(ECN.get(random.nextInt(ECN.size())))
                .synRetransmissions(isDeadly() ? 4 : 60)
                .retransmissions(isDeadly() ? 6 : 100)
                .orphanRetransmissions(isDeadly() ? 4 : 100)
                .receivePoolReserve(scarceBuffers ? 32 : 64)
                // Longer than a few retransmissions, or a lost ACK of a FIN would turn into a RST.
                .maxRtoNanos(10 * SECOND)
                .mslNanos(isDeadly() ? SECOND : 300 * SECOND)
                .build();
    }

    /** Options of one side: it must find out by itself where the other may have vanished. */
    void choose(TcpOptions options) {
        options.noDelay(random.nextBoolean());
        if (isDeadly() || rudeTalks || random.nextInt(8) == 0) {
            options.keepAlive(true);
            options.keepAliveIdleSeconds(random.nextInt(1, 30));
            // Whoever does not vanish for good is waited for longer than any cable is out.
            options.keepAliveIntervalSeconds(random.nextInt(1, 8) + (isDeadly() ? 0 : 2));
            options.keepAliveProbes(isDeadly() ? random.nextInt(3, 10) : Byte.MAX_VALUE);
        }
        if (isDeadly() && random.nextInt(4) == 0) {
            options.userTimeoutMillis(random.nextInt(1_000, 60_000));
        }
    }

    /** Draws the weather of one direction. */
    void impair(WireConditions wire) {
        boolean storm = random.nextInt(10) == 0;
        wire.latencyNanos(random.nextLong(10 * MICROSECOND, 100 * MILLISECOND))
                .jitterNanos(random.nextLong(10 * MILLISECOND))
                .loss(random.nextInt(4) == 0 ? 0 : storm ? 0.3 : random.nextDouble(0.2))
                .duplication(random.nextInt(3) == 0 ? random.nextDouble(0.2) : 0)
                .corruption(random.nextInt(3) == 0 ? random.nextDouble(0.05) : 0)
                .reordering(random.nextInt(2) == 0 ? random.nextDouble(0.3) : 0, 50 * MILLISECOND);
        if (random.nextInt(3) == 0) {
            wire.bitsPerSecond(random.nextLong(1_000_000, 1_000_000_000)).queueLimit(random.nextInt(20, 500));
        } else {
            wire.bitsPerSecond(Long.MAX_VALUE).queueLimit(Integer.MAX_VALUE);
        }
    }

    /** Draws what gets through in one direction: bytes of an IP packet. */
    int pathMtu() {
        return random.nextInt(4) == 0 ? random.nextInt(ipv6 ? 1280 : 600, 1500) : Integer.MAX_VALUE;
    }

    @Override
    public String toString() {
        return conversations
                + (rudeTalks ? " conversations, some rude" : " conversations")
                + (disaster == Disaster.NONE ? "" : ", " + disaster + " after " + disasterAfterFrames + " frames")
                + (vlan == 0 ? "" : ", VLAN " + vlan)
                + (ipv6 ? ", IPv6" : "")
                + (wrap == Wrap.NONE ? "" : ", " + (wrapAtServer ? "server's " : "client's ") + wrap + " wraps")
                + (scarceBuffers ? ", few buffers" : "")
                + (changingWeather ? ", changing weather" : "")
                + (routersTell ? ", routers tell" : "");
    }
}
