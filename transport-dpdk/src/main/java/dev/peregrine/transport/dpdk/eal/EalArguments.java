package dev.peregrine.transport.dpdk.eal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The arguments of EAL as the user wrote them: what is missing in them, what is named in them, what is wrong in them. */
final class EalArguments {

    private static final Set<String> CORE_OPTIONS = Set.of("-l", "-c", "-s", "-S", "--lcores");
    private static final String VDEV = "--vdev";

    private final List<String> given;

    EalArguments(List<String> given) {
        this.given = List.copyOf(given);
    }

    /**
     * The arguments with two added where the user has none like them: errors and warnings alone are logged, and EAL takes
     * one core, since it would start an idle thread on each.
     *
     * @param cpu the core to take
     */
    List<String> complete(int cpu) {
        List<String> all = new ArrayList<>(given);
        if (given.stream().noneMatch(argument -> argument.startsWith("--log-level"))) {
            all.add("--log-level=*:warning");
        }
        if (given.stream().noneMatch(EalArguments::choosesCores)) {
            all.add("-l");
            all.add(Integer.toString(cpu));
        }
        return all;
    }

    private static boolean choosesCores(String argument) {
        int equals = argument.indexOf('=');
        String option = equals < 0 ? argument : argument.substring(0, equals);
        return CORE_OPTIONS.contains(option) || argument.matches("-[lcsS][0-9(].*");
    }

    /** The virtual devices asked for, each with its own arguments: {@code net_tap0,iface=tap0}. */
    List<String> virtualDevices() {
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String argument = given.get(i);
            if (argument.startsWith(VDEV + "=")) {
                devices.add(argument.substring(VDEV.length() + 1));
            } else if (argument.equals(VDEV) && i + 1 < given.size()) {
                devices.add(given.get(i + 1));
            }
        }
        return devices;
    }

    /** The name of a virtual device without its arguments. */
    static String nameOf(String device) {
        int comma = device.indexOf(',');
        return comma < 0 ? device : device.substring(0, comma);
    }

    /** Whether hugepages are used. */
    boolean usesHugepages() {
        return !given.contains("--no-huge");
    }

    /**
     * Finds the mistakes in a virtual device that DPDK would answer with a puzzle. The shim must be loaded.
     *
     * @throws DpdkException for a device over a network interface that does not exist
     */
    static void check(String device) {
        String name = nameOf(device);
        if (name.startsWith("net_af_packet") || name.startsWith("net_af_xdp")) {
            checkInterface(name, value(device, "iface"));
        }
    }

    private static void checkInterface(String device, String name) {
        if (name == null) {
            throw new DpdkException(
                    "rte_eal_init", device + " lacks the network interface to use: --vdev=" + device + ",iface=NAME");
        }
        try (Arena arena = Arena.ofConfined()) {
            // NetworkInterface.getByName knows only interfaces with an address, which DPDK's should not have.
            NativeFunction index =
                    Shim.function("if_nametoindex", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
            if ((int) index.invoke(arena.allocateFrom(name).address()) == 0) {
                throw new DpdkException(
                        "rte_eal_init",
                        device + ": there is no network interface " + name + ": choose one that `ip link` lists");
            }
        }
    }

    /** What a virtual device was told for a key, or null. */
    static String value(String device, String key) {
        for (String part : device.split(",", -1)) {
            if (part.startsWith(key + "=")) {
                return part.substring(key.length() + 1);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return String.join(" ", given);
    }
}
