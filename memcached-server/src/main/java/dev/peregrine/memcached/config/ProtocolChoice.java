package dev.peregrine.memcached.config;

/** What a connection speaks. */
public enum ProtocolChoice {
    /** Found out by the first byte of each connection. */
    AUTO("auto", "auto-negotiate"),
    /** The text protocol, classic and meta. */
    ASCII("ascii", "ascii"),
    /** The binary protocol. */
    BINARY("binary", "binary");

    private final String label;
    private final String shown;

    ProtocolChoice(String label, String shown) {
        this.label = label;
        this.shown = shown;
    }

    /** The name in the configuration. */
    public String label() {
        return label;
    }

    /** The name in {@code stats settings}. */
    public String shown() {
        return shown;
    }
}
