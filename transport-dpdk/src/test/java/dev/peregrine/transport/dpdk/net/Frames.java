package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Frames as text of hexadecimal digits, for tests that speak with a {@link ScriptedDevice}; checksums are filled in. */
final class Frames {

    private static final int MOST_BYTES = 70_000;

    private Frames() {}

    /** A frame between two Ethernet addresses with a packet. */
    static String ethernet(String destination, String source, String type, String packet) {
        return destination + source + type + packet.replace(" ", "");
    }

    /** A packet of either family, by its addresses, with the least of headers. The payload's checksum is filled in. */
    static String ip(String source, String destination, int protocol, String payload) {
        return ip(source, destination, protocol, 64, payload);
    }

    /** The same with a time to live. */
    static String ip(String source, String destination, int protocol, int hopLimit, String payload) {
        return source.contains(":")
                ? ipv6(source, destination, protocol, hopLimit, withChecksum(source, destination, protocol, payload))
                : ipv4(
                        source,
                        destination,
                        0x4000,
                        0,
                        protocol,
                        hopLimit,
                        withChecksum(source, destination, protocol, payload));
    }

    /** An IPv6 packet whose payload, extension headers included, stays as it is. */
    static String ipv6(String source, String destination, int nextHeader, int hopLimit, String payload) {
        byte[] data = bytes(payload);
        ByteBuffer packet = ByteBuffer.allocate(40 + data.length);
        packet.putInt(0x6000_0000)
                .putShort((short) data.length)
                .put((byte) nextHeader)
                .put((byte) hopLimit);
        packet.put(address(source)).put(address(destination)).put(data);
        return text(packet);
    }

    /**
     * An IPv4 packet whose payload stays as it is.
     *
     * @param flagsAndOffset as they stand in the header
     */
    static String ipv4(
            String source,
            String destination,
            int flagsAndOffset,
            int identification,
            int protocol,
            int hopLimit,
            String payload) {
        byte[] data = bytes(payload);
        ByteBuffer packet = ByteBuffer.allocate(20 + data.length);
        packet.putShort((short) 0x4500).putShort((short) packet.capacity());
        packet.putShort((short) identification).putShort((short) flagsAndOffset);
        packet.put((byte) hopLimit).put((byte) protocol).putShort((short) 0);
        packet.put(address(source)).put(address(destination)).put(data);
        packet.putShort(10, (short) ~sum(packet.array(), 0, 20, 0));
        return text(packet);
    }

    /** The same with ECN bits. */
    static String ipv4WithEcn(
            String source,
            String destination,
            int ecn,
            int flagsAndOffset,
            int identification,
            int protocol,
            String payload) {
        ByteBuffer packet = ByteBuffer.wrap(
                bytes(ipv4(source, destination, flagsAndOffset, identification, protocol, 64, payload)));
        packet.put(1, (byte) ecn).putShort(10, (short) 0);
        packet.putShort(10, (short) ~sum(packet.array(), 0, 20, 0));
        return text(packet);
    }

    /** The payload with the checksum of its protocol in it, over the pseudo-header where it has one. */
    static String withChecksum(String source, String destination, int protocol, String payload) {
        byte[] data = bytes(payload);
        int place = switch (protocol) {
            case IpProtocol.TCP -> 16;
            case IpProtocol.UDP -> 6;
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> 2;
            default -> -1;
        };
        if (place >= 0 && data.length >= place + 2) {
            byte[] from = address(source);
            byte[] to = address(destination);
            int pseudoHeader = protocol == IpProtocol.ICMP
                    ? 0
                    : sum(from, 0, from.length, sum(to, 0, to.length, protocol + data.length));
            ByteBuffer.wrap(data).putShort(place, (short) 0);
            ByteBuffer.wrap(data).putShort(place, (short) ~sum(data, 0, data.length, pseudoHeader));
        }
        return HexFormat.of().formatHex(data);
    }

    /** A TCP segment without options; its checksum is 0. */
    static String tcp(int sourcePort, int destinationPort, int seq, int ack, int flags, String data) {
        return "%04x%04x%08x%08x50%02xffff00000000".formatted(sourcePort, destinationPort, seq, ack, flags) + data;
    }

    /** A UDP datagram; its checksum is 0. */
    static String udp(int sourcePort, int destinationPort, String data) {
        return "%04x%04x%04x0000".formatted(sourcePort, destinationPort, 8 + bytes(data).length) + data;
    }

    /** An address as it stands in packets. */
    static String hex(String address) {
        return HexFormat.of().formatHex(address(address));
    }

    /** So many bytes that tell their places. */
    static String pattern(int from, int bytes) {
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) (from + i);
        }
        return HexFormat.of().formatHex(data);
    }

    /** The Ethernet address of an IPv6 group. */
    static String groupMac(String address) {
        return MacAddress.format(MacAddress.ofIpv6Multicast(IpAddress.low(IpAddress.parse(address))))
                .replace(":", "");
    }

    private static byte[] address(String text) {
        InetAddress address = IpAddress.parse(text);
        return address.getAddress();
    }

    private static byte[] bytes(String hexadecimal) {
        byte[] data = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
        if (data.length > MOST_BYTES) {
            throw new IllegalArgumentException(data.length + " bytes are too many for a packet");
        }
        return data;
    }

    private static String text(ByteBuffer packet) {
        byte[] bytes = new byte[packet.capacity()];
        packet.get(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static int sum(byte[] data, int from, int length, int before) {
        int sum = before;
        for (int i = from; i < from + length; i++) {
            sum += (data[i] & 0xff) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
