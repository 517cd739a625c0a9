package dev.peregrine.memcached.protocol.watch;

/** What may be watched, under memcached's names. Nothing here feeds the streams about raw commands and a proxy. */
public enum WatchStream {
    RAWCMDS("rawcmds"),
    EVICTIONS("evictions"),
    FETCHERS("fetchers"),
    MUTATIONS("mutations"),
    SYSEVENTS("sysevents"),
    CONNEVENTS("connevents"),
    PROXYREQS("proxyreqs"),
    PROXYEVENTS("proxyevents"),
    PROXYUSER("proxyuser"),
    DELETIONS("deletions");

    private final String text;
    private final int bit;

    WatchStream(String text) {
        this.text = text;
        bit = 1 << place();
    }

    /** The place in a set of this process's streams; it is never stored or sent. */
    @SuppressWarnings("EnumOrdinal")
    private int place() {
        return ordinal();
    }

    /** A set of this stream alone. */
    public int bit() {
        return bit;
    }

    /** The stream whose name begins with a word, as a set; 0 where there is none. */
    public static int named(String word) {
        for (WatchStream stream : values()) {
            if (stream.text.startsWith(word)) {
                return stream.bit;
            }
        }
        return 0;
    }
}
