package dev.peregrine.transport.dpdk.eal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one EAL of a test JVM: without hugepages, devices are attached as tests need them. Where DPDK is not installed,
 * tests that ask for it are skipped with the reason.
 */
public final class TestEal {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final List<String> ARGUMENTS =
            List.of("--no-huge", "-m", "512", "--no-shconf", "--no-pci", "--no-telemetry");

    private TestEal() {}

    /** EAL, initialised by the first call. */
    public static Eal get() {
        assumeDpdkIsInstalled();
        return Eal.initialize(ARGUMENTS);
    }

    /** Skips the test where there is no DPDK to run it on. */
    public static void assumeDpdkIsInstalled() {
        try {
            ShimLoader.load();
        } catch (DpdkException e) {
            System.out.println("Skipped for want of DPDK: " + e.getMessage());
            assumeTrue(false, e.getMessage());
        }
    }

    /** A fresh loopback device: what is transmitted on a queue of it is received on the same queue. */
    public static int attachRing() {
        return get().attach("net_ring" + NUMBER.getAndIncrement());
    }
}
