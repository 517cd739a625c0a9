package dev.peregrine.transport.dpdk.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Headers are compared with the bytes of captured frames, then read back. */
class HeadersTest {

    private static final long MAC_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final long MAC_B = MacAddress.parse("fe:dc:ba:98:76:54");

    private final Arena arena = Arena.ofConfined();
    private final long memory = arena.allocate(128, 8).address();

    @BeforeEach
    void dirty() {
        NativeMemory.all().asSlice(memory, 128).fill((byte) 0xee);
    }

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void ethernet() {
        EthernetHeader.write(memory, MAC_B, MAC_A, EtherType.IPV6);

        assertBytes("fedcba987654 02000000000a 86dd");
        assertThat(EthernetHeader.destination(memory)).isEqualTo(MAC_B);
        assertThat(EthernetHeader.source(memory)).isEqualTo(MAC_A);
        assertThat(EthernetHeader.type(memory)).isEqualTo(EtherType.IPV6);
        assertThat(EthernetHeader.isTagged(memory)).isFalse();
    }

    @Test
    void ethernetWithVlanTag() {
        EthernetHeader.writeTagged(memory, MAC_B, MAC_A, 0xabc, EtherType.ARP);
        assertBytes("fedcba987654 02000000000a 8100 0abc 0806");

        put("fedcba987654 02000000000a 8100 eabc 0806");
        assertThat(EthernetHeader.isTagged(memory)).isTrue();
        assertThat(EthernetHeader.vlanId(memory)).isEqualTo(0xabc);
        assertThat(EthernetHeader.taggedType(memory)).isEqualTo(EtherType.ARP);
    }

    @Test
    void arp() {
        ArpHeader.write(memory, ArpHeader.REPLY, MAC_A, 0x0a4d0001, MAC_B, 0xffeeddcc);

        assertBytes("0001 0800 06 04 0002 02000000000a 0a4d0001 fedcba987654 ffeeddcc");
        assertThat(ArpHeader.isIpv4OverEthernet(memory)).isTrue();
        assertThat(ArpHeader.operation(memory)).isEqualTo(ArpHeader.REPLY);
        assertThat(ArpHeader.senderMac(memory)).isEqualTo(MAC_A);
        assertThat(ArpHeader.senderIp(memory)).isEqualTo(0x0a4d0001);
        assertThat(ArpHeader.targetMac(memory)).isEqualTo(MAC_B);
        assertThat(ArpHeader.targetIp(memory)).isEqualTo(0xffeeddcc);

        put("0006 0800 06 04");
        assertThat(ArpHeader.isIpv4OverEthernet(memory)).isFalse();
        put("0001 0800 08 04");
        assertThat(ArpHeader.isIpv4OverEthernet(memory)).isFalse();
    }

    @Test
    void ipv4() {
        Ipv4Header.write(memory, 1500, 2, 0xfedc, Ipv4Header.DONT_FRAGMENT, 64, IpProtocol.TCP, 0xc0a80001, 0x0a4d00fe);

        assertBytes("45 02 05dc fedc 4000 40 06 0000 c0a80001 0a4d00fe");
        assertThat(Ipv4Header.version(memory)).isEqualTo(4);
        assertThat(Ipv4Header.headerLength(memory)).isEqualTo(20);
        assertThat(Ipv4Header.optionsLength(memory)).isZero();
        assertThat(Ipv4Header.ecn(memory)).isEqualTo(2);
        assertThat(Ipv4Header.totalLength(memory)).isEqualTo(1500);
        assertThat(Ipv4Header.identification(memory)).isEqualTo(0xfedc);
        assertThat(Ipv4Header.dontFragment(memory)).isTrue();
        assertThat(Ipv4Header.isFragment(memory)).isFalse();
        assertThat(Ipv4Header.timeToLive(memory)).isEqualTo(64);
        assertThat(Ipv4Header.protocol(memory)).isEqualTo(IpProtocol.TCP);
        assertThat(Ipv4Header.source(memory)).isEqualTo(0xc0a80001);
        assertThat(Ipv4Header.destination(memory)).isEqualTo(0x0a4d00fe);
    }

    @Test
    void ipv4FragmentsAndOptions() {
        put("4f b9 ffff 0000 3fff 01 11 beef 00000000 00000000");
        assertThat(Ipv4Header.headerLength(memory)).isEqualTo(60);
        assertThat(Ipv4Header.optionsLength(memory)).isEqualTo(40);
        assertThat(Ipv4Header.dscp(memory)).isEqualTo(46);
        assertThat(Ipv4Header.ecn(memory)).isEqualTo(1);
        assertThat(Ipv4Header.totalLength(memory)).isEqualTo(65_535);
        assertThat(Ipv4Header.moreFragments(memory)).isTrue();
        assertThat(Ipv4Header.dontFragment(memory)).isFalse();
        assertThat(Ipv4Header.fragmentOffset(memory)).isEqualTo(65_528);
        assertThat(Ipv4Header.isFragment(memory)).isTrue();
        assertThat(Ipv4Header.checksum(memory)).isEqualTo(0xbeef);

        put("45 00 0028 0000 0001");
        assertThat(Ipv4Header.isFragment(memory)).as("the last fragment").isTrue();
        assertThat(Ipv4Header.moreFragments(memory)).isFalse();
        assertThat(Ipv4Header.fragmentOffset(memory)).isEqualTo(8);
    }

    @Test
    void ipv6() {
        Ipv6Header.write(
                memory, 0xfffe, 3, 0xabcde, IpProtocol.ICMPV6, 255, 0xfe80L << 48, 1, 0xff02L << 48, 0x1_ff00_0001L);

        assertBytes("603abcde fffe 3a ff fe800000000000000000000000000001 ff0200000000000000000001ff000001");
        assertThat(Ipv6Header.version(memory)).isEqualTo(6);
        assertThat(Ipv6Header.dscp(memory)).isZero();
        assertThat(Ipv6Header.ecn(memory)).isEqualTo(3);
        assertThat(Ipv6Header.flowLabel(memory)).isEqualTo(0xabcde);
        assertThat(Ipv6Header.payloadLength(memory)).isEqualTo(0xfffe);
        assertThat(Ipv6Header.nextHeader(memory)).isEqualTo(IpProtocol.ICMPV6);
        assertThat(Ipv6Header.hopLimit(memory)).isEqualTo(255);
        assertThat(Ipv6Header.sourceHigh(memory)).isEqualTo(0xfe80L << 48);
        assertThat(Ipv6Header.sourceLow(memory)).isEqualTo(1);
        assertThat(Ipv6Header.destinationHigh(memory)).isEqualTo(0xff02L << 48);
        assertThat(Ipv6Header.destinationLow(memory)).isEqualTo(0x1_ff00_0001L);

        put("6b900000");
        assertThat(Ipv6Header.dscp(memory)).isEqualTo(46);
        assertThat(Ipv6Header.ecn(memory)).isEqualTo(1);
    }

    @Test
    void icmp() {
        IcmpHeader.writeEcho(memory, IcmpHeader.ECHO_REQUEST, 0xcafe, 0xfffe);
        assertBytes("08 00 0000 cafe fffe");
        assertThat(IcmpHeader.type(memory)).isEqualTo(IcmpHeader.ECHO_REQUEST);
        assertThat(IcmpHeader.code(memory)).isZero();
        assertThat(IcmpHeader.identifier(memory)).isEqualTo(0xcafe);
        assertThat(IcmpHeader.sequence(memory)).isEqualTo(0xfffe);

        IcmpHeader.writeUnreachable(memory, IcmpHeader.FRAGMENTATION_NEEDED, 1400);
        assertBytes("03 04 0000 0000 0578");
        assertThat(IcmpHeader.nextHopMtu(memory)).isEqualTo(1400);
        IcmpHeader.checksum(memory, 0xabcd);
        assertThat(IcmpHeader.checksum(memory)).isEqualTo(0xabcd);
    }

    @Test
    void tcp() {
        int flags = TcpHeader.CWR | TcpHeader.ACK | TcpHeader.FIN;
        TcpHeader.write(memory, 11211, 65_535, 0xfedcba98, 0x80000001, 60, flags, 0xfffe);

        assertBytes("2bcb ffff fedcba98 80000001 f0 91 fffe 0000 0000");
        assertThat(TcpHeader.sourcePort(memory)).isEqualTo(11211);
        assertThat(TcpHeader.destinationPort(memory)).isEqualTo(65_535);
        assertThat(TcpHeader.sequence(memory)).isEqualTo(0xfedcba98);
        assertThat(TcpHeader.acknowledgment(memory)).isEqualTo(0x80000001);
        assertThat(TcpHeader.headerLength(memory)).isEqualTo(60);
        assertThat(TcpHeader.flags(memory)).isEqualTo(flags);
        assertThat(TcpHeader.window(memory)).isEqualTo(0xfffe);

        put("2bcb ffff fedcba98 80000001 51 10 fffe abcd 9876");
        assertThat(TcpHeader.headerLength(memory))
                .as("reserved bits are not the offset's")
                .isEqualTo(20);
        assertThat(TcpHeader.checksum(memory)).isEqualTo(0xabcd);
        assertThat(TcpHeader.urgentPointer(memory)).isEqualTo(0x9876);
    }

    @Test
    void udp() {
        UdpHeader.write(memory, 53, 0xfffe, 0x8001);
        UdpHeader.checksum(memory, 0xbeef);

        assertBytes("0035 fffe 8001 beef");
        assertThat(UdpHeader.sourcePort(memory)).isEqualTo(53);
        assertThat(UdpHeader.destinationPort(memory)).isEqualTo(0xfffe);
        assertThat(UdpHeader.datagramLength(memory)).isEqualTo(0x8001);
        assertThat(UdpHeader.checksum(memory)).isEqualTo(0xbeef);
    }

    private void put(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        NativeMemory.copy(bytes, 0, memory, bytes.length);
    }

    /** The bytes stand there and nothing was written behind them. */
    private void assertBytes(String hex) {
        byte[] expected = HexFormat.of().parseHex(hex.replace(" ", "") + "ee");
        byte[] actual = new byte[expected.length];
        NativeMemory.copy(memory, actual, 0, actual.length);
        assertThat(HexFormat.of().formatHex(actual)).isEqualTo(HexFormat.of().formatHex(expected));
    }
}
