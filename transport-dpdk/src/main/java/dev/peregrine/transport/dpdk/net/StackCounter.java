package dev.peregrine.transport.dpdk.net;

/** What a {@link NetworkStack} counts below the transport protocols. */
public enum StackCounter {
    FRAMES_RECEIVED("frames received from the device or from another loop"),
    BYTES_RECEIVED("bytes of these frames"),
    FRAMES_SENT("frames handed to the device"),
    BYTES_SENT("bytes of these frames"),
    FRAMES_STEERED_OUT("frames handed to the loop that owns their flow"),
    FRAMES_STEERED_IN("frames taken over from other loops"),
    STEERING_DROPPED("frames lost because the owning loop's mailbox was full"),
    ARP_REQUESTS_ANSWERED("ARP requests for an own address that were answered"),
    ARP_REQUESTS_SENT("ARP requests sent"),
    ADDRESS_CONFLICTS("times that somebody else on the link claimed an own address"),
    NDP_SOLICITATIONS_ANSWERED("neighbour solicitations for an own address that were answered"),
    NDP_SOLICITATIONS_SENT("neighbour solicitations sent"),
    MLD_REPORTS_SENT("multicast listener reports sent"),
    NEIGHBOURS_EVICTED("neighbours forgotten because there were too many"),
    LOOPBACK_PACKETS("packets to an own address, which never leave the process"),
    LOOPBACK_DROPPED("such packets lost because too many waited to come in"),
    ECHO_REQUESTS_ANSWERED("ICMP and ICMPv6 echo requests answered"),
    ICMP_ERRORS_SENT("ICMP and ICMPv6 errors sent"),
    ICMP_ERRORS_SUPPRESSED("ICMP and ICMPv6 errors not sent because there were too many or nobody to tell"),
    ICMP_ERRORS_TAKEN("ICMP and ICMPv6 errors about a segment that was under way"),
    PATH_MTUS_LEARNED("times that a path was found to be narrower than the link"),
    PATH_MTUS_EVICTED("narrow paths forgotten because there were too many"),
    PATH_MTUS_WIDENED("times that such a path was found to be wider again, or was no longer taken for narrow"),
    DROPPED_TOO_SHORT("frames shorter than their headers say"),
    DROPPED_OTHER_HOST("frames for another Ethernet address"),
    DROPPED_ETHER_TYPE("frames of a protocol that is not spoken"),
    DROPPED_ARP_MALFORMED("ARP packets that are none"),
    DROPPED_NDP_MALFORMED("neighbour discovery messages that contradict RFC 4861"),
    DROPPED_MLD_MALFORMED("multicast listener queries that contradict RFC 3810"),
    DROPPED_OTHER_VLAN("frames of another VLAN"),
    DROPPED_IP_MALFORMED("IP packets whose header contradicts itself"),
    DROPPED_IP_CHECKSUM("IP packets with a wrong header checksum"),
    DROPPED_IP_DESTINATION("IP packets for another address"),
    DROPPED_IP_SOURCE("IP packets from an address that no host may have"),
    DROPPED_IP_OPTION("IPv6 packets with an option or routing header that had to be refused"),
    PACKETS_REASSEMBLED("IP packets put together from fragments"),
    PACKETS_FRAGMENTED("packets larger than the path's MTU, sent in fragments"),
    REASSEMBLY_TIMEOUTS("IP packets of which a fragment did not come in time"),
    REASSEMBLY_OVERFLOWS("IP packets given up because too many waited for fragments"),
    DROPPED_FRAGMENT("fragments that had come before"),
    DROPPED_FRAGMENT_OVERLAP("fragments that contradict others of their packet"),
    DROPPED_FRAGMENT_MALFORMED("fragments of a length that none can have"),
    DROPPED_IP_PROTOCOL("IP packets of a transport protocol that is not spoken"),
    DROPPED_ICMP_CHECKSUM("ICMP messages with a wrong checksum"),
    DROPPED_ICMP_TYPE("ICMP messages that need no answer"),
    DROPPED_ICMP_QUOTE("ICMP errors that quote nothing that we have under way"),
    DROPPED_ICMP_MTU("ICMPv6 errors that tell of a link narrower than any may be"),
    DROPPED_TCP_CHECKSUM("TCP segments with a wrong checksum"),
    DROPPED_TCP_MALFORMED("TCP segments shorter than their header"),
    DROPPED_UDP_CHECKSUM("UDP datagrams with a wrong checksum, or over IPv6 with none"),
    DROPPED_UDP_MALFORMED("UDP datagrams whose length contradicts the packet's"),
    DROPPED_UDP_PORT("UDP datagrams for a port that nobody is bound to"),
    DROPPED_UNRESOLVED("packets given up because their next hop's Ethernet address is unknown"),
    DROPPED_NO_BUFFER("packets given up because the pool was empty");

    private final String meaning;

    StackCounter(String meaning) {
        this.meaning = meaning;
    }

    /** What is counted, in words. */
    public String meaning() {
        return meaning;
    }
}
