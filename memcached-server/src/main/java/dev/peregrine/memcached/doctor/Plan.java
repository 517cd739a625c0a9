package dev.peregrine.memcached.doctor;

import dev.peregrine.memcached.config.DpdkConfig;
import dev.peregrine.memcached.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a server will ask of the machine.
 *
 * @param hugepages whether its packet memory is to lie in them
 * @param mounted whether it takes them from a mounted file system, rather than without files
 * @param cards whether it drives network cards, rather than virtual devices alone
 * @param devices PCI addresses of the cards that it names; none for all that DPDK can have
 * @param loops event loops, or 0 where nothing says how many
 * @param cores processors of the loops; none where nothing says which
 * @param user whom it becomes after its start
 */
record Plan(
        boolean hugepages,
        boolean mounted,
        boolean cards,
        List<String> devices,
        int loops,
        List<Integer> cores,
        Optional<String> user) {

    private static final int PCI_ADDRESS_WITH_DOMAIN = "0000:00:00.0".length();

    /** A server on a network card, of which no more is known. */
    static Plan usual() {
        return new Plan(true, true, true, List.of(), 0, List.of(), Optional.empty());
    }

    /** The server of a configuration. */
    static Plan of(ServerConfig config) {
        Optional<String> user = config.process().user();
        return config.dpdk()
                .map(dpdk -> of(dpdk, user))
                .orElseGet(() -> new Plan(true, true, true, List.of(), config.threads(), List.of(), user));
    }

    private static Plan of(DpdkConfig dpdk, Optional<String> user) {
        List<String> eal = dpdk.eal();
        return new Plan(
                !eal.contains("--no-huge"),
                !eal.contains("--in-memory"),
                !eal.contains("--no-pci"),
                allowed(eal),
                dpdk.queues(),
                dpdk.cores(),
                user);
    }

    /** Of {@code -a ADDRESS[,…]} and {@code --allow=ADDRESS[,…]}. */
    private static List<String> allowed(List<String> eal) {
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < eal.size(); i++) {
            String argument = eal.get(i);
            if ((argument.equals("-a") || argument.equals("--allow")) && i + 1 < eal.size()) {
                devices.add(address(eal.get(i + 1)));
            } else if (argument.startsWith("--allow=")) {
                devices.add(address(argument.substring("--allow=".length())));
            } else if (argument.startsWith("-a") && argument.length() > 2) {
                devices.add(address(argument.substring(2)));
            }
        }
        return List.copyOf(devices);
    }

    private static String address(String device) {
        return fullAddress(device.split(",", 2)[0]);
    }

    /** A PCI address with its domain, which may be left out where it is 0. */
    static String fullAddress(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        return lower.length() == PCI_ADDRESS_WITH_DOMAIN - "0000:".length() ? "0000:" + lower : lower;
    }
}
