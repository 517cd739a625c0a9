package dev.peregrine.memcached.config;

import java.util.List;

/**
 * The settings that the command line and the YAML file share: what the file calls {@code memory-limit} is the option
 * {@code --memory-limit}, and for memcached's own options its short form besides.
 */
enum Setting {
    PORT(
            'p',
            "port",
            "<num>",
            Values.number(-1, 65_535, 11_211),
            "TCP port to listen on, 0 for none, -1 for any free one"),
    UDP_PORT(
            'U',
            "udp-port",
            "<num>",
            Values.number(-1, 65_535, 0),
            "UDP port to listen on, 0 for none, -1 for any free one"),
    UNIX_SOCKET(
            's',
            "unix-socket",
            "<file>",
            Values.file(""),
            "Unix socket to listen on instead of TCP; kernel transports only"),
    UNIX_MASK(
            'a',
            "unix-mask",
            "<mask>",
            Values.text("octal number", "from 0 to 777", "0700"),
            "access mode of the Unix socket"),
    LISTEN(
            'l',
            "listen",
            "<addr>",
            Values.text("addresses", "host, host:port, [v6]:port or a port alone", "all addresses"),
            "addresses to listen on; the option may be repeated or a comma list, the file may have a list; before one it notls:, btls:, mtls: or proto[ascii|binary|auto]: for this address alone"),
    MEMORY_LIMIT('m', "memory-limit", "<num>", Values.number(2, 63 * 1024, 64), "item memory in megabytes"),
    EVICTION(
            null,
            "eviction",
            "<name>",
            Values.oneOf("w-tinylfu", "w-tinylfu", "lru"),
            "which item makes room: w-tinylfu by frequency and recency, lru by recency"),
    MEMORY_FILE(
            'e',
            "memory-file",
            "<file>",
            Values.file(""),
            "file that items are saved to when the server stops, and come back from"),
    ON_BAD_SNAPSHOT(
            null,
            "on-bad-snapshot",
            "<what>",
            Values.oneOf("fail", "fail", "discard"),
            "fail or discard: what to do where the memory file is damaged or of another version"),
    DISABLE_EVICTIONS('M', "disable-evictions", "answer an error when memory is full instead of evicting"),
    CONN_LIMIT('c', "conn-limit", "<num>", Values.number(1, Integer.MAX_VALUE, 1024), "connections at once"),
    THREADS('t', "threads", "<num>", Values.number(1, 1024, 4), "event loops"),
    MAX_REQS_PER_EVENT(
            'R',
            "max-reqs-per-event",
            "<num>",
            Values.number(1, Integer.MAX_VALUE, 20),
            "requests of one connection before others have a turn"),
    LISTEN_BACKLOG(
            'b',
            "listen-backlog",
            "<num>",
            Values.number(1, Integer.MAX_VALUE, 1024),
            "connections that wait to be accepted"),
    MAX_ITEM_SIZE(
            'I',
            "max-item-size",
            "<num>",
            Values.text("size", "bytes from 1024 to 128m, with suffix k or m", "1m"),
            "largest item in bytes, or with suffix k or m"),
    DISABLE_FLUSH_ALL('F', "disable-flush-all", "refuse the command flush_all"),
    DISABLE_CAS('C', "disable-cas", "give items no cas unique"),
    DISABLE_DUMPING('X', "disable-dumping", "refuse stats cachedump, stats detail, lru_crawler metadump"),
    DISABLE_WATCH('W', "disable-watch", "refuse the command watch"),
    ENABLE_SHUTDOWN('A', "enable-shutdown", "serve the command shutdown"),
    PREFIX_DELIMITER(
            'D',
            "prefix-delimiter",
            "<char>",
            Values.text("character", "one", ""),
            "delimiter between prefix and rest of a key; turns statistics by prefix on, which end at : where others turn them on"),
    PROTOCOL(
            'B',
            "protocol",
            "<name>",
            Values.oneOf("auto", "auto", "ascii", "binary"),
            "protocol spoken; with -S binary, with -Y ascii unless given"),
    ENABLE_SASL('S', "enable-sasl", "ask for SASL authentication; the binary protocol only"),
    AUTH_FILE(
            'Y',
            "auth-file",
            "<file>",
            Values.file(""),
            "ask for authentication by user:password, of which the file has one a line"),
    ENABLE_SSL('Z', "enable-ssl", "serve TLS; -o ssl_chain_cert=<file>,ssl_key=<file> name certificate and key"),
    USER(
            'u',
            "user",
            "<name>",
            Values.text("user", "", ""),
            "user to become once the addresses are bound; only root can"),
    DAEMON('d', "daemon", "run in the background"),
    CORE_DUMPS('r', "enable-coredumps", "raise the limit of core files"),
    PIDFILE('P', "pidfile", "<file>", Values.file(""), "file to write the process id to"),
    DRAIN_SECONDS(
            null,
            "drain-seconds",
            "<num>",
            Values.number(0, 24 * 60 * 60, 0),
            "seconds that open connections have to finish what they began when SIGTERM comes"),
    GROWTH_FACTOR(
            'f',
            "slab-growth-factor",
            "<num>",
            Values.text("number", "above 1", "1.25"),
            "accepted, without effect: memory is not kept in slabs"),
    MIN_SIZE(
            'n',
            "slab-min-size",
            "<bytes>",
            Values.number(1, 1024 * 1024, 48),
            "accepted, without effect: memory is not kept in slabs"),
    LARGE_PAGES('L', "enable-largepages", "accepted, without effect: the kernel decides"),
    EXTENDED(
            'o',
            "extended",
            "<name[=value]>",
            Values.text("names", "see below", ""),
            "extended options, a comma list; see below"),
    VERBOSE('v', "verbose", "log more; -vv and -vvv still more; in the file a number from 0 to 3"),
    TRANSPORT(
            null,
            "transport",
            "<name>",
            Values.oneOf("", "nio", "epoll", "io_uring", "dpdk"),
            "network the server runs on; unless given the best one of the kernel that works here"),
    METRICS_PORT(
            null,
            "metrics-port",
            "<num>",
            Values.number(-1, 65_535, 0),
            "TCP port of the live page, /metrics, /healthz and /readyz; 0 for none, -1 for any free one"),
    ADMIN_SOCKET(
            null,
            "admin-socket",
            "<file>",
            Values.text("file", "or `off`", "in a folder for sockets"),
            "Unix socket that connections, loops and capture ask at, for this user and root only; off for none"),
    LOG_FORMAT(
            null,
            "log-format",
            "<name>",
            Values.oneOf("human", "human", "json"),
            "form of the log: lines for people, or one JSON object a line"),
    /** For tests; the help does not show it. */
    DEBUG_COMMANDS(null, "debug-commands", "serve the command debugtime, which moves the clock");

    private final Character shortName;
    private final String longName;
    private final String argument;

    @SuppressWarnings("ImmutableEnumChecker") // a record of what does not change
    private final Values values;

    private final String description;

    /** An option without a value. */
    Setting(Character shortName, String longName, String description) {
        this(shortName, longName, null, Values.flag(), description);
    }

    Setting(Character shortName, String longName, String argument, Values values, String description) {
        this.shortName = shortName;
        this.longName = longName;
        this.argument = argument;
        this.values = values;
        this.description = description;
    }

    /** The option's names, the short one first. */
    List<String> options() {
        return shortName == null ? List.of("--" + longName) : List.of("-" + shortName, "--" + longName);
    }

    /** The key in the YAML file. */
    String key() {
        return longName;
    }

    /** Whether the option takes a value; where it does not, the file says true or false, or for verbose a number. */
    boolean takesValue() {
        return argument != null;
    }

    /** How the help names the value. */
    String argument() {
        return argument;
    }

    /** What the value may be. */
    Values domain() {
        return values;
    }

    String description() {
        return description;
    }

    /** For the help. */
    String descriptionWithDefault() {
        boolean told = takesValue() && !values.byDefault().isEmpty();
        return told ? description + " (default: " + values.byDefault() + ")" : description;
    }

    /** Whether the file may give a list of values. */
    boolean isList() {
        return this == LISTEN || this == EXTENDED;
    }

    boolean isHidden() {
        return this == DEBUG_COMMANDS;
    }
}
