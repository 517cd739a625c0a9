package dev.peregrine.memcached.config;

import java.util.List;

/**
 * The settings that the command line and the YAML file share: what the file calls {@code memory-limit} is the option
 * {@code --memory-limit}, and for memcached's own options its short form besides.
 */
enum Setting {
    PORT('p', "port", "<num>", "TCP port to listen on, 0 for none, -1 for any free one (default: 11211)"),
    UDP_PORT('U', "udp-port", "<num>", "UDP port to listen on; 0 is the only one served (default: 0, off)"),
    UNIX_SOCKET('s', "unix-socket", "<file>", "Unix socket to listen on instead of TCP; kernel transports only"),
    UNIX_MASK('a', "unix-mask", "<mask>", "access mode of the Unix socket, in octal (default: 0700)"),
    LISTEN(
            'l',
            "listen",
            "<addr>",
            "address to listen on: host, host:port, [v6]:port or a port alone; may be repeated or a comma list"
                    + " (default: all addresses)"),
    MEMORY_LIMIT('m', "memory-limit", "<num>", "item memory in megabytes (default: 64)"),
    DISABLE_EVICTIONS('M', "disable-evictions", null, "answer an error when memory is full instead of evicting"),
    CONN_LIMIT('c', "conn-limit", "<num>", "connections at once (default: 1024)"),
    THREADS('t', "threads", "<num>", "event loops (default: 4)"),
    MAX_REQS_PER_EVENT(
            'R', "max-reqs-per-event", "<num>", "requests of one connection before others have a turn (default: 20)"),
    LISTEN_BACKLOG('b', "listen-backlog", "<num>", "connections that wait to be accepted (default: 1024)"),
    MAX_ITEM_SIZE('I', "max-item-size", "<num>", "largest item in bytes, or with suffix k or m (default: 1m)"),
    DISABLE_FLUSH_ALL('F', "disable-flush-all", null, "refuse the command flush_all"),
    PROTOCOL('B', "protocol", "<name>", "protocol spoken; ascii is the only one (default: ascii)"),
    USER('u', "user", "<name>", "user to run as; the one that starts the server is the only one allowed"),
    PIDFILE('P', "pidfile", "<file>", "file to write the process id to"),
    VERBOSE('v', "verbose", null, "log more; -vv and -vvv still more"),
    TRANSPORT(null, "transport", "<name>", "network the server runs on (default: the best one of the kernel)"),
    METRICS_PORT(
            null,
            "metrics-port",
            "<num>",
            "TCP port of the Prometheus endpoint /metrics and of /healthz (default: off)");

    private final Character shortName;
    private final String longName;
    private final String argument;
    private final String description;

    Setting(Character shortName, String longName, String argument, String description) {
        this.shortName = shortName;
        this.longName = longName;
        this.argument = argument;
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

    String description() {
        return description;
    }
}
