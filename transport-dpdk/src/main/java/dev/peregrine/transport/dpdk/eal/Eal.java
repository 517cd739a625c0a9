package dev.peregrine.transport.dpdk.eal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * DPDK's environment abstraction layer, which a process initialises once and keeps to its end.
 *
 * <p>Any thread may call it.
 */
public final class Eal {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final String INITIALIZE = "rte_eal_init";

    private static Eal instance;
    private static String instanceArguments;
    private static String failure;

    private final NativeFunction threadRegister = Shim.function("pg_thread_register", FunctionDescriptor.of(INT));
    private final NativeFunction threadUnregister = Shim.function("rte_thread_unregister", FunctionDescriptor.ofVoid());
    private final NativeFunction portOf = Shim.function("pg_port_of", FunctionDescriptor.of(INT, LONG));
    private final NativeFunction attach =
            Shim.function("rte_eal_hotplug_add", FunctionDescriptor.of(INT, LONG, LONG, LONG));
    private final NativeFunction portCount =
            Shim.function("rte_eth_dev_count_avail", FunctionDescriptor.of(ValueLayout.JAVA_SHORT));
    private final String version = Shim.string(
            (long) Shim.function("rte_version", FunctionDescriptor.of(LONG)).invoke());

    private final List<String> virtualDevices = new CopyOnWriteArrayList<>();

    private Eal() {}

    /**
     * Initialises EAL, or returns the one that was initialised with the same arguments before. What was tried and failed
     * stays failed for this process, as DPDK does not recover from it.
     *
     * @param arguments EAL's command line without the program name
     * @throws DpdkException where DPDK is missing, EAL fails, a virtual device of the arguments did not come up, or EAL
     *     runs with other arguments already
     */
    public static synchronized Eal initialize(List<String> arguments) {
        EalArguments wanted = new EalArguments(arguments);
        if (instance != null) {
            if (!instanceArguments.equals(wanted.toString())) {
                throw new DpdkException(
                        INITIALIZE,
                        "DPDK runs in this process already, with the arguments '" + instanceArguments
                                + "'; it cannot start again with '" + wanted + "'");
            }
            return instance;
        }
        if (failure != null) {
            throw new DpdkException(INITIALIZE, failure);
        }
        ShimLoader.load();
        wanted.virtualDevices().forEach(EalArguments::check);
        try {
            Eal eal = new Eal();
            eal.checkDevices(wanted, eal.start(wanted));
            eal.virtualDevices.addAll(wanted.virtualDevices());
            instanceArguments = wanted.toString();
            instance = eal;
            return eal;
        } catch (DpdkException e) {
            failure = e.getMessage();
            throw e;
        }
    }

    /** On a thread of its own, since EAL binds the calling thread to a core for good. Returns what EAL logged. */
    private List<String> start(EalArguments arguments) {
        List<String> all = arguments.complete(CpuAffinity.get().nextSetBit(0));
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Thread.ofPlatform().name("dpdk-eal-init").daemon().start(() -> {
            try {
                result.complete(initialize0(all));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            int errno = -result.join();
            List<String> log = EalLog.take();
            if (errno > 0) {
                throw DpdkException.of(INITIALIZE, "", errno, explain(arguments, log));
            }
            return log;
        } catch (CompletionException e) {
            throw NativeFunction.unexpected(e.getCause());
        }
    }

    private static int initialize0(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addFirst("peregrine");
        Arena forever = Arena.global();
        MemorySegment argv = forever.allocate(ValueLayout.ADDRESS, all.size() + 1L);
        for (int i = 0; i < all.size(); i++) {
            argv.setAtIndex(ValueLayout.ADDRESS, i, forever.allocateFrom(all.get(i)));
        }
        return (int) Shim.function("pg_eal_init", FunctionDescriptor.of(INT, INT, LONG))
                .invoke(all.size(), argv.address());
    }

    private static String explain(EalArguments arguments, List<String> log) {
        if (arguments.usesHugepages() && log.stream().anyMatch(line -> line.contains("huge"))) {
            return "no hugepages could be used: reserve some as root (echo 512 > /proc/sys/vm/nr_hugepages), "
                    + "or do without by the arguments --no-huge -m 512";
        }
        if (!arguments.usesHugepages() && log.stream().anyMatch(line -> line.contains("--legacy-mem"))) {
            return "--no-huge and --in-memory exclude each other: use --no-huge --no-shconf";
        }
        String cause = EalLog.cause(log);
        if (cause.contains("option")) {
            return cause + ": correct it among the EAL arguments or take it out";
        }
        return isRoot() ? cause : cause + "; DPDK needs root, or the capabilities of its devices";
    }

    /** EAL reports success even where a virtual device did not come up. */
    private void checkDevices(EalArguments arguments, List<String> log) {
        for (String device : arguments.virtualDevices()) {
            String name = EalArguments.nameOf(device);
            if ((name.startsWith("net_") || name.startsWith("eth_")) && findPort(name) < 0) {
                String cause = EalLog.cause(log);
                throw new DpdkException(
                        INITIALIZE,
                        "the device " + device + " did not come up" + (cause.isEmpty() ? "" : ": " + cause)
                                + (isRoot() ? "" : "; it may need root or CAP_NET_RAW and CAP_NET_ADMIN"));
            }
        }
    }

    /** The version of DPDK that runs. */
    public String version() {
        return version;
    }

    /** Ethernet ports that there are. */
    public int portCount() {
        return (short) portCount.invoke();
    }

    /**
     * The number of a port.
     *
     * @param name of a virtual device, or a PCI address
     * @throws DpdkException where there is none of that name
     */
    public int port(String name) {
        int port = findPort(name);
        if (port < 0) {
            throw DpdkException.of(
                    "rte_eth_dev_get_port_by_name", name, -port, "there are " + portCount() + " ports in all");
        }
        return port;
    }

    /**
     * Makes a virtual device while EAL runs, as {@code --vdev} does at its start.
     *
     * @param device its name and arguments: {@code net_tap0,iface=tap0}
     * @return the number of its port
     * @throws DpdkException where it does not come up
     */
    public int attach(String device) {
        EalArguments.check(device);
        String name = EalArguments.nameOf(device);
        if (findPort(name) >= 0) {
            throw new DpdkException("rte_eal_hotplug_add", "there is a device " + name + " already");
        }
        String options = name.length() == device.length() ? "" : device.substring(name.length() + 1);
        try (Arena arena = Arena.ofConfined()) {
            attach.check(
                    "rte_eal_hotplug_add",
                    device,
                    arena.allocateFrom("vdev").address(),
                    arena.allocateFrom(name).address(),
                    arena.allocateFrom(options).address());
        }
        virtualDevices.add(device);
        return port(name);
    }

    /** The arguments of the virtual device that a port belongs to, its name among them; empty for all other ports. */
    String virtualDevice(int port) {
        for (String device : virtualDevices) {
            if (findPort(EalArguments.nameOf(device)) == port) {
                return device;
            }
        }
        return "";
    }

    private int findPort(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) portOf.invoke(arena.allocateFrom(name).address());
        }
    }

    /**
     * Makes the calling platform thread known to DPDK, which gives it caches of the mempools. Called once by each thread
     * that polls; its counterpart is {@link #unregisterThread}.
     */
    public void registerThread() {
        threadRegister.check("rte_thread_register", Thread.currentThread().getName());
    }

    /** Undoes {@link #registerThread}, on the same thread. */
    public void unregisterThread() {
        threadUnregister.invoke();
    }

    private static boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
