package dev.peregrine.memcached.protocol.command;

/** What the server counts, under the names that {@code stats} shows. */
public enum Counter {
    CMD_GET("cmd_get"),
    CMD_SET("cmd_set"),
    CMD_FLUSH("cmd_flush"),
    CMD_TOUCH("cmd_touch"),
    CMD_META("cmd_meta"),
    GET_HITS("get_hits"),
    GET_MISSES("get_misses"),
    DELETE_MISSES("delete_misses"),
    DELETE_HITS("delete_hits"),
    INCR_MISSES("incr_misses"),
    INCR_HITS("incr_hits"),
    DECR_MISSES("decr_misses"),
    DECR_HITS("decr_hits"),
    CAS_MISSES("cas_misses"),
    CAS_HITS("cas_hits"),
    CAS_BADVAL("cas_badval"),
    TOUCH_HITS("touch_hits"),
    TOUCH_MISSES("touch_misses"),
    STORE_TOO_LARGE("store_too_large"),
    STORE_NO_MEMORY("store_no_memory"),
    AUTH_CMDS("auth_cmds"),
    AUTH_ERRORS("auth_errors"),
    BYTES_READ("bytes_read"),
    BYTES_WRITTEN("bytes_written"),
    TOTAL_CONNECTIONS("total_connections"),
    REJECTED_CONNECTIONS("rejected_connections"),
    LISTEN_DISABLED("listen_disabled_num"),
    /** Microseconds, each pause counted when it ends. */
    TIME_IN_LISTEN_DISABLED("time_in_listen_disabled_us"),
    CONN_YIELDS("conn_yields"),
    IDLE_KICKS("idle_kicks"),
    CRAWLER_STARTS("lru_crawler_starts"),
    /** Connections that the peer or the network broke. */
    CONNECTION_RESETS("connection_resets"),
    /** Connections that were closed because of an error of ours. */
    INTERNAL_ERRORS("internal_errors");

    private final String statName;

    Counter(String statName) {
        this.statName = statName;
    }

    /** The name in the reply to {@code stats}. */
    public String statName() {
        return statName;
    }

    /** The place in an array of this process's counters; it is never stored or sent. */
    @SuppressWarnings("EnumOrdinal")
    int index() {
        return ordinal();
    }
}
