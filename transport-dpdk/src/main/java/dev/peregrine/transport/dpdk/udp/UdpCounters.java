package dev.peregrine.transport.dpdk.udp;

/**
 * Counts what the UDP layer of one stack does, by the names of RFC 4113 and of Linux's {@code netstat -s}.
 *
 * <p>Written by the event loop only, without any ordering: another thread may read and sees a value of a moment ago.
 */
public final class UdpCounters {

    /** Datagrams delivered to an endpoint. */
    public long inDatagrams;
    /** Datagrams received for a port that nobody is bound to. */
    public long noPorts;
    /** Datagrams received whose length or checksum is wrong. */
    public long inErrors;
    /** Datagrams dropped because the queue of their endpoint was full. */
    public long rcvbufErrors;
    /** Datagrams sent. */
    public long outDatagrams;
    /** Datagrams not sent because there was no buffer for their header. */
    public long sndbufErrors;
}
