package dev.peregrine.memcached.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code -o} says. */
final class ExtendedOptions {

    private static final Map<String, String> MISSING = Map.of(
            "ext_",
            "items are kept in memory only; leave it out",
            "proxy_",
            "there is no proxy; let clients or a proxy of its own choose the server",
            "sock_cookie_id",
            "sockets get no cookie; leave it out");

    private final Map<ExtendedOption, Given> values = new EnumMap<>(ExtendedOption.class);

    /** @param given comma lists, of which the last mention of an option counts */
    ExtendedOptions(List<Given> given) {
        for (Given list : given) {
            for (String part : list.text().split(",", -1)) {
                if (!part.isEmpty()) {
                    add(part, list.origin());
                }
            }
        }
    }

    private void add(String part, String origin) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        MISSING.forEach((start, cure) -> {
            if (name.startsWith(start)) {
                throw new ConfigException(origin + " " + name + ": not supported: " + cure);
            }
        });
        ExtendedOption option = ExtendedOption.of(name)
                .orElseThrow(() ->
                        new ConfigException(origin + " " + name + ": unknown extended option; --help lists them"));
        if (equals < 0 && option.value() == ExtendedOption.Value.NEEDED) {
            throw new ConfigException(origin + " " + name + ": needs a value, as in " + name + "=1");
        }
        values.put(option, new Given(equals < 0 ? "" : part.substring(equals + 1), origin + " " + name));
    }

    boolean has(ExtendedOption option) {
        return values.containsKey(option);
    }

    /** What follows the equals sign. */
    Optional<Given> value(ExtendedOption option) {
        return Optional.ofNullable(values.get(option));
    }

    int number(ExtendedOption option, int min, int max, int byDefault) {
        return value(option).map(given -> given.number(min, max)).orElse(byDefault);
    }

    /** Names of memcached's settings, to be shown by {@code stats settings}, with what the user says of them. */
    Map<ExtendedOption, String> texts() {
        Map<ExtendedOption, String> texts = new EnumMap<>(ExtendedOption.class);
        values.forEach((option, given) -> texts.put(option, given.text()));
        return texts;
    }
}
