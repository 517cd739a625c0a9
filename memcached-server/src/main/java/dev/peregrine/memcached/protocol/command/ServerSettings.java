package dev.peregrine.memcached.protocol.command;

/** What the protocol needs of the server's configuration, and what {@code stats settings} shows of it. Immutable. */
public final class ServerSettings {

    private final long limitBytes;
    private final int maxConnections;
    private final int tcpPort;
    private final int udpPort;
    private final String listenAddress;
    private final String domainSocket;
    private final int socketMask;
    private final int verbosity;
    private final int threads;
    private final int requestsPerEvent;
    private final int backlog;
    private final int itemSizeMax;
    private final int idleTimeoutSeconds;
    private final boolean evictionEnabled;
    private final boolean casEnabled;
    private final boolean flushEnabled;
    private final boolean dumpEnabled;
    private final String version;

    private ServerSettings(Builder builder) {
        limitBytes = builder.limitBytes;
        maxConnections = builder.maxConnections;
        tcpPort = builder.tcpPort;
        udpPort = builder.udpPort;
        listenAddress = builder.listenAddress;
        domainSocket = builder.domainSocket;
        socketMask = builder.socketMask;
        verbosity = builder.verbosity;
        threads = builder.threads;
        requestsPerEvent = builder.requestsPerEvent;
        backlog = builder.backlog;
        itemSizeMax = builder.itemSizeMax;
        idleTimeoutSeconds = builder.idleTimeoutSeconds;
        evictionEnabled = builder.evictionEnabled;
        casEnabled = builder.casEnabled;
        flushEnabled = builder.flushEnabled;
        dumpEnabled = builder.dumpEnabled;
        version = builder.version;
    }

    /** Begins with memcached's own defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Bytes that items may take ({@code -m}). */
    public long limitBytes() {
        return limitBytes;
    }

    /** Connections at once ({@code -c}). */
    public int maxConnections() {
        return maxConnections;
    }

    /** TCP port ({@code -p}). */
    public int tcpPort() {
        return tcpPort;
    }

    /** UDP port ({@code -U}), 0 for none. */
    public int udpPort() {
        return udpPort;
    }

    /** Address to listen on ({@code -l}), null for all. */
    public String listenAddress() {
        return listenAddress;
    }

    /** Path of the Unix socket ({@code -s}), null for none. */
    public String domainSocket() {
        return domainSocket;
    }

    /** Permissions of the Unix socket ({@code -a}). */
    public int socketMask() {
        return socketMask;
    }

    /** Log level at the start ({@code -v}). */
    public int verbosity() {
        return verbosity;
    }

    /** Event loops ({@code -t}). */
    public int threads() {
        return threads;
    }

    /** Commands of one connection before others have their turn ({@code -R}). */
    public int requestsPerEvent() {
        return requestsPerEvent;
    }

    /** Connections that wait to be accepted ({@code -b}). */
    public int backlog() {
        return backlog;
    }

    /** Bytes of the largest item ({@code -I}). */
    public int itemSizeMax() {
        return itemSizeMax;
    }

    /** Seconds after which an idle connection is closed, 0 for never. */
    public int idleTimeoutSeconds() {
        return idleTimeoutSeconds;
    }

    /** Whether old items give way to new ones; {@code -M} turns it off. */
    public boolean evictionEnabled() {
        return evictionEnabled;
    }

    /** Whether items have a cas unique; {@code -C} turns it off. */
    public boolean casEnabled() {
        return casEnabled;
    }

    /** Whether {@code flush_all} is allowed; {@code -F} turns it off. */
    public boolean flushEnabled() {
        return flushEnabled;
    }

    /** Whether keys may be listed; {@code -X} turns it off. */
    public boolean dumpEnabled() {
        return dumpEnabled;
    }

    /** What {@code version} answers. */
    public String version() {
        return version;
    }

    /** Collects settings; what is not given keeps memcached's default. */
    public static final class Builder {

        private long limitBytes = 64L * 1024 * 1024;
        private int maxConnections = 1024;
        private int tcpPort = 11211;
        private int udpPort;
        private String listenAddress;
        private String domainSocket;
        private int socketMask = 0700;
        private int verbosity;
        private int threads = 4;
        private int requestsPerEvent = 20;
        private int backlog = 1024;
        private int itemSizeMax = 1024 * 1024;
        private int idleTimeoutSeconds;
        private boolean evictionEnabled = true;
        private boolean casEnabled = true;
        private boolean flushEnabled = true;
        private boolean dumpEnabled = true;
        private String version = "0.1.0";

        private Builder() {}

        /** See {@link ServerSettings#limitBytes()}. */
        public Builder limitBytes(long value) {
            limitBytes = value;
            return this;
        }

        /** See {@link ServerSettings#maxConnections()}. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** See {@link ServerSettings#tcpPort()}. */
        public Builder tcpPort(int value) {
            tcpPort = value;
            return this;
        }

        /** See {@link ServerSettings#udpPort()}. */
        public Builder udpPort(int value) {
            udpPort = value;
            return this;
        }

        /** See {@link ServerSettings#listenAddress()}. */
        public Builder listenAddress(String value) {
            listenAddress = value;
            return this;
        }

        /** See {@link ServerSettings#domainSocket()}. */
        public Builder domainSocket(String value) {
            domainSocket = value;
            return this;
        }

        /** See {@link ServerSettings#socketMask()}. */
        public Builder socketMask(int value) {
            socketMask = value;
            return this;
        }

        /** See {@link ServerSettings#verbosity()}. */
        public Builder verbosity(int value) {
            verbosity = value;
            return this;
        }

        /** See {@link ServerSettings#threads()}. */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /** See {@link ServerSettings#requestsPerEvent()}. */
        public Builder requestsPerEvent(int value) {
            requestsPerEvent = value;
            return this;
        }

        /** See {@link ServerSettings#backlog()}. */
        public Builder backlog(int value) {
            backlog = value;
            return this;
        }

        /** See {@link ServerSettings#itemSizeMax()}. */
        public Builder itemSizeMax(int value) {
            itemSizeMax = value;
            return this;
        }

        /** See {@link ServerSettings#idleTimeoutSeconds()}. */
        public Builder idleTimeoutSeconds(int value) {
            idleTimeoutSeconds = value;
            return this;
        }

        /** See {@link ServerSettings#evictionEnabled()}. */
        public Builder evictionEnabled(boolean value) {
            evictionEnabled = value;
            return this;
        }

        /** See {@link ServerSettings#casEnabled()}. */
        public Builder casEnabled(boolean value) {
            casEnabled = value;
            return this;
        }

        /** See {@link ServerSettings#flushEnabled()}. */
        public Builder flushEnabled(boolean value) {
            flushEnabled = value;
            return this;
        }

        /** See {@link ServerSettings#dumpEnabled()}. */
        public Builder dumpEnabled(boolean value) {
            dumpEnabled = value;
            return this;
        }

        /** See {@link ServerSettings#version()}. */
        public Builder version(String value) {
            version = value;
            return this;
        }

        public ServerSettings build() {
            return new ServerSettings(this);
        }
    }
}
