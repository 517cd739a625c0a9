package dev.peregrine.memcached.config;

import java.util.List;

/** memcached's options that this server has not: each is refused by name, since ignoring one would mislead. */
enum MissingOption {
    LOCK_MEMORY('k', "lock-memory", false, "memory is not locked; turn swap off, or set vm.swappiness to 0"),
    NAPI_IDS('N', "napi-ids", true, "connections are not tied to queues of the kernel; leave it out");

    private final char shortName;
    private final String longName;
    private final boolean takesValue;
    private final String cure;

    MissingOption(char shortName, String longName, boolean takesValue, String cure) {
        this.shortName = shortName;
        this.longName = longName;
        this.takesValue = takesValue;
        this.cure = cure;
    }

    /** The option's names, the short one first. */
    List<String> options() {
        return longName == null ? List.of("-" + shortName) : List.of("-" + shortName, "--" + longName);
    }

    boolean takesValue() {
        return takesValue;
    }

    /** The refusal, to be thrown. */
    ConfigException refused() {
        return new ConfigException("-" + shortName + ": not supported: " + cure);
    }
}
