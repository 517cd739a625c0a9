package dev.peregrine.memcached.config;

/** The networks that a server can run on. */
public enum TransportKind {
    /** The kernel's, through the JDK's selectors: runs everywhere. */
    NIO("nio", true),
    /** The kernel's, through Linux's epoll. */
    EPOLL("epoll", true),
    /** The kernel's, through Linux's io_uring. */
    IO_URING("io_uring", true),
    /** A network card, or a virtual device, driven by DPDK and our own TCP/IP stack. */
    DPDK("dpdk", false);

    private final String label;
    private final boolean ofKernel;

    TransportKind(String label, boolean ofKernel) {
        this.label = label;
        this.ofKernel = ofKernel;
    }

    /** The name in the configuration. */
    public String label() {
        return label;
    }

    /** Whether the kernel's network serves it, Unix sockets included. */
    public boolean isOfKernel() {
        return ofKernel;
    }
}
