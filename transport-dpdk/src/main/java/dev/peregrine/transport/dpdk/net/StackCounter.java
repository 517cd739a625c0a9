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
    ECHO_REQUESTS_ANSWERED("ICMP echo requests answered"),
    DROPPED_TOO_SHORT("frames shorter than their headers say"),
    DROPPED_OTHER_HOST("frames for another Ethernet address"),
    DROPPED_ETHER_TYPE("frames of a protocol that is not spoken"),
    DROPPED_ARP_MALFORMED("ARP packets that are none"),
    DROPPED_IP_MALFORMED("IP packets whose header contradicts itself"),
    DROPPED_IP_CHECKSUM("IP packets with a wrong header checksum"),
    DROPPED_IP_DESTINATION("IP packets for another address"),
    DROPPED_IP_SOURCE("IP packets from an address that no host may have"),
    DROPPED_FRAGMENT("fragments of IP packets"),
    DROPPED_IP_PROTOCOL("IP packets of a transport protocol that is not spoken"),
    DROPPED_ICMP_CHECKSUM("ICMP messages with a wrong checksum"),
    DROPPED_ICMP_TYPE("ICMP messages that need no answer"),
    DROPPED_TCP_CHECKSUM("TCP segments with a wrong checksum"),
    DROPPED_TCP_MALFORMED("TCP segments shorter than their header"),
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
