package dev.peregrine.memcached.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The options that {@code -o} takes. */
enum ExtendedOption {
    IDLE_TIMEOUT("idle_timeout", Value.NEEDED, "seconds after which a silent connection is closed (default: 0, never)"),
    MAXCONNS_FAST("maxconns_fast", Value.NONE, "tell and close connections over the limit (default)"),
    NO_MAXCONNS_FAST("no_maxconns_fast", Value.NONE, "let connections over the limit wait"),
    WATCHER_LOGBUF_SIZE("watcher_logbuf_size", Value.NEEDED, "KiB that wait for one watcher (default: 256)"),
    WORKER_LOGBUF_SIZE("worker_logbuf_size", Value.NEEDED, "KiB of log lines of one event loop (default: 64)"),
    TRACK_SIZES("track_sizes", Value.NONE, "let stats sizes tell how many items there are of each size"),
    LRU_CRAWLER("lru_crawler", Value.NONE, "serve lru_crawler (default)"),
    NO_LRU_CRAWLER("no_lru_crawler", Value.NONE, "begin with lru_crawler turned off"),
    SSL_CHAIN_CERT("ssl_chain_cert", Value.NEEDED, "PEM file with the certificate chain"),
    SSL_KEY("ssl_key", Value.NEEDED, "PEM file with the key"),
    SSL_VERIFY_MODE(
            "ssl_verify_mode", Value.NEEDED, "clients' certificates: 0 not asked for, 1 optional, 2 and 3 needed"),
    SSL_KEYFORMAT("ssl_keyformat", Value.NEEDED, "format of the key; PEM is the only one"),
    SSL_CIPHERS("ssl_ciphers", Value.NEEDED, "ciphers allowed"),
    SSL_CA_CERT("ssl_ca_cert", Value.NEEDED, "PEM file with those who may have signed clients' certificates"),
    SSL_WBUF_SIZE("ssl_wbuf_size", Value.NEEDED, "accepted, without effect"),
    SSL_SESSION_CACHE("ssl_session_cache", Value.NONE, "resume sessions by the server's memory"),
    SSL_KERNEL_TLS("ssl_kernel_tls", Value.NONE, "accepted, without effect"),
    SSL_MIN_VERSION("ssl_min_version", Value.NEEDED, "0 to 3 for TLS 1.0 to 1.3 (default: 2)"),

    NO_MODERN("no_modern", Value.NONE),
    MODERN("modern", Value.NONE),
    HASHPOWER("hashpower", Value.NEEDED),
    NO_HASHEXPAND("no_hashexpand", Value.NONE),
    SLAB_REASSIGN("slab_reassign", Value.NONE),
    NO_SLAB_REASSIGN("no_slab_reassign", Value.NONE),
    SLAB_AUTOMOVE("slab_automove", Value.OPTIONAL),
    NO_SLAB_AUTOMOVE("no_slab_automove", Value.NONE),
    SLAB_AUTOMOVE_RATIO("slab_automove_ratio", Value.NEEDED),
    SLAB_AUTOMOVE_WINDOW("slab_automove_window", Value.NEEDED),
    SLAB_SIZES("slab_sizes", Value.NEEDED),
    SLAB_CHUNK_MAX("slab_chunk_max", Value.NEEDED),
    NO_CHUNKED_ITEMS("no_chunked_items", Value.NONE),
    TAIL_REPAIR_TIME("tail_repair_time", Value.NEEDED),
    HASH_ALGORITHM("hash_algorithm", Value.NEEDED),
    LRU_CRAWLER_SLEEP("lru_crawler_sleep", Value.NEEDED),
    LRU_CRAWLER_TOCRAWL("lru_crawler_tocrawl", Value.NEEDED),
    LRU_MAINTAINER("lru_maintainer", Value.NONE),
    NO_LRU_MAINTAINER("no_lru_maintainer", Value.NONE),
    HOT_LRU_PCT("hot_lru_pct", Value.NEEDED),
    WARM_LRU_PCT("warm_lru_pct", Value.NEEDED),
    HOT_MAX_FACTOR("hot_max_factor", Value.NEEDED),
    WARM_MAX_FACTOR("warm_max_factor", Value.NEEDED),
    TEMPORARY_TTL("temporary_ttl", Value.NEEDED),
    READ_BUF_MEM_LIMIT("read_buf_mem_limit", Value.NEEDED),
    RESP_OBJ_MEM_LIMIT("resp_obj_mem_limit", Value.NEEDED),
    INLINE_ASCII_RESP("inline_ascii_resp", Value.NONE),
    NO_INLINE_ASCII_RESP("no_inline_ascii_resp", Value.NONE),
    DROP_PRIVILEGES("drop_privileges", Value.NONE),
    KEEP_PRIVILEGES("no_drop_privileges", Value.NONE),
    RELAXED_PRIVILEGES("relaxed_privileges", Value.NONE);

    /** Whether {@code =value} follows. */
    enum Value {
        NONE,
        OPTIONAL,
        NEEDED
    }

    private static final int NAME_WIDTH = 22;

    private final String text;
    private final Value value;
    private final String description;

    /** An option about parts of memcached that this server has not: accepted and shown, without effect. */
    ExtendedOption(String text, Value value) {
        this(text, value, null);
    }

    ExtendedOption(String text, Value value, String description) {
        this.text = text;
        this.value = value;
        this.description = description;
    }

    /** The name after {@code -o}. */
    String text() {
        return text;
    }

    Value value() {
        return value;
    }

    /** What it does; null where it has no effect. */
    String description() {
        return description;
    }

    /** The option of a name. */
    static Optional<ExtendedOption> of(String name) {
        return Arrays.stream(values())
                .filter(option -> option.text.equals(name))
                .findFirst();
    }

    /** Lines for the help. */
    static String help() {
        String served = Arrays.stream(values())
                .filter(option -> option.description != null)
                .map(option -> "  " + option.text + " ".repeat(Math.max(1, NAME_WIDTH - option.text.length()))
                        + option.description)
                .collect(Collectors.joining("\n"));
        return "\nExtended options:\n" + served
                + "\nmemcached's other extended options about slabs, LRU and buffers are accepted, without effect.";
    }
}
