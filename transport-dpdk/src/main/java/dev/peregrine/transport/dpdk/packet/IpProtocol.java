package dev.peregrine.transport.dpdk.packet;

/** Values of the protocol field of IPv4 and the next header field of IPv6 (IANA "Protocol Numbers"). */
public final class IpProtocol {

    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;

    /** IPv6 extension header: hop-by-hop options (RFC 8200 section 4.3). */
    public static final int HOP_BY_HOP = 0;
    /** IPv6 extension header: routing (RFC 8200 section 4.4). */
    public static final int ROUTING = 43;
    /** IPv6 extension header: fragment (RFC 8200 section 4.5). */
    public static final int FRAGMENT = 44;
    /** IPv6: nothing follows (RFC 8200 section 4.7). */
    public static final int NO_NEXT_HEADER = 59;
    /** IPv6 extension header: destination options (RFC 8200 section 4.6). */
    public static final int DESTINATION_OPTIONS = 60;

    private IpProtocol() {}
}
