package dev.peregrine.memcached.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** Tells what a configuration comes to, by the keys of the file: what was given, and otherwise the defaults. */
final class EffectiveSettings {

    private final SequencedMap<String, String> told = new LinkedHashMap<>();

    private EffectiveSettings() {}

    /** Flags that are off, and what is neither given nor has a default, are left out. */
    static SequencedMap<String, String> of(GivenSettings settings, ServerConfig config) {
        EffectiveSettings effective = new EffectiveSettings();
        for (Setting setting : Setting.values()) {
            effective.tell(setting, settings.all(setting));
        }
        // Authentication decides where nobody says.
        effective.told.put(Setting.PROTOCOL.key(), config.protocol().label());
        config.dpdk()
                .filter(dpdk -> config.transport().equals(Optional.of(TransportKind.DPDK)))
                .ifPresent(effective::tell);
        return effective.told;
    }

    private void tell(Setting setting, List<Given> given) {
        List<String> texts = given.stream().map(Given::text).toList();
        String value = setting.domain().byDefault();
        if (!texts.isEmpty()) {
            value = setting.isList() ? String.join(",", texts) : texts.getLast();
        }
        boolean off = setting.domain().isFlag() && value.equals("false");
        if (!off && !value.isEmpty()) {
            told.put(setting.key(), value);
        }
    }

    private void tell(DpdkConfig dpdk) {
        told.put("dpdk.eal", String.join(" ", dpdk.eal()));
        for (DpdkConfig.Interface each : dpdk.interfaces()) {
            String key = "dpdk.interfaces." + each.port() + ".";
            told.put(key + "addresses", joined(each.addresses()));
            told.put(key + "mtu", Integer.toString(each.mtu()));
            if (!each.gateways().isEmpty()) {
                told.put(
                        key + "gateway",
                        each.gateways().stream()
                                .map(gateway -> gateway.getHostAddress())
                                .collect(Collectors.joining(",")));
            }
        }
        told.put("dpdk.queues", Integer.toString(dpdk.queues()));
        if (!dpdk.cores().isEmpty()) {
            told.put("dpdk.cores", joined(dpdk.cores()));
        }
        told.put("dpdk.idle", dpdk.idle() == IdleMode.SPIN ? "spin" : "adaptive");
        dpdk.faults().ifPresent(faults -> told.put("dpdk.faults.drop", Double.toString(faults.drop())));
    }

    private static String joined(List<?> values) {
        return values.stream().map(Objects::toString).collect(Collectors.joining(","));
    }
}
