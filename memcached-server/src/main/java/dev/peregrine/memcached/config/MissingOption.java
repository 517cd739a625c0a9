package dev.peregrine.memcached.config;

import java.util.List;

/** memcached's options that this server has not: each is refused by name, since ignoring one would mislead. */
enum MissingOption {
    ENABLE_SHUTDOWN('A', "enable-shutdown", false, "there is no shutdown command; stop the process with SIGTERM"),
    DAEMON('d', "daemon", false, "the server stays in the foreground; start it from systemd, or with nohup ... &"),
    CORE_DUMPS('r', "enable-coredumps", false, "set the limit before the start: ulimit -c unlimited"),
    LOCK_MEMORY('k', "lock-memory", false, "memory is not locked; turn swap off, or set vm.swappiness to 0"),
    GROWTH_FACTOR('f', "slab-growth-factor", true, "items are not kept in slabs; leave it out"),
    MIN_SIZE('n', "slab-min-size", true, "items are not kept in slabs; leave it out"),
    LARGE_PAGES('L', "enable-largepages", false, "leave it out, or let the kernel use transparent huge pages"),
    PREFIX_DELIMITER('D', null, true, "there are no statistics by key prefix; leave it out"),
    DISABLE_CAS('C', "disable-cas", false, "each item has a cas unique, which costs nothing more; leave it out"),
    ENABLE_SASL('S', "enable-sasl", false, "there is no SASL authentication; let a firewall keep strangers out"),
    DISABLE_DUMPING('X', "disable-dumping", false, "there are no commands that dump keys; leave it out"),
    DISABLE_WATCH('W', "disable-watch", false, "there is no watch command; leave it out"),
    AUTH_FILE('Y', "auth-file", true, "there is no authentication; let a firewall keep strangers out"),
    MEMORY_FILE('e', "memory-file", true, "items do not outlive the process; leave it out"),
    ENABLE_SSL('Z', "enable-ssl", false, "there is no TLS; put a TLS proxy in front of the server"),
    NAPI_IDS('N', "napi-ids", true, "connections are not tied to queues of the kernel; leave it out"),
    EXTENDED('o', "extended", true, "there are no extended options; leave it out");

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
