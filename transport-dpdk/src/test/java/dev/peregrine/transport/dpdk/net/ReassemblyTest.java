package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fragments of large pings in every order, of both families (RFC 815, RFC 8200 section 4.5, RFC 5722). */
class ReassemblyTest {

    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";
    private static final String OUR_IPV6 = "fd00::1";
    private static final String PEER_IPV6 = "fd00::2";
    private static final int PIECE = 400;

    private final Conversation link = new Conversation(OUR_IP + "/24", OUR_IPV6 + "/64");

    @BeforeEach
    void weKnowEachOther() {
        link.introduce(PEER_IP, OUR_IP);
        link.introduce(PEER_IPV6, OUR_IPV6);
    }

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void fragmentsMayComeInAnyOrderAndMoreThanOnce(long seed) {
        List<String> fragments = new ArrayList<>(fragments(ping(OUR_IP), PIECE, 7));
        fragments.add(fragments.get((int) seed % fragments.size()));
        Collections.shuffle(fragments, new Random(seed));
        fragments.forEach(link::arrives);
        link.expect(pong(OUR_IP));

        fragments = new ArrayList<>(fragments(ping(OUR_IPV6), PIECE, 7));
        Collections.shuffle(fragments, new Random(seed));
        fragments.forEach(link::arrives);
        link.expect(pong(OUR_IPV6));
        assertThat(link.count(StackCounter.PACKETS_REASSEMBLED)).isEqualTo(2);
    }

    @Test
    void packetsAreToldApartByTheirIdentification() {
        List<String> one = fragments(ping(OUR_IP), PIECE, 1);
        List<String> other = fragments(ping(OUR_IP), PIECE, 2);
        for (int i = 0; i < one.size(); i++) {
            link.arrives(one.get(i));
            link.arrives(other.get(other.size() - 1 - i));
        }
        link.expect(pong(OUR_IP));
        link.expect(pong(OUR_IP));
    }

    @Test
    void headersBehindTheFragmentHeaderAreReadWhenAllIsThere() {
        String options = "3a00 0104 00000000";
        String payload = options + Frames.withChecksum(PEER_IPV6, OUR_IPV6, 58, data("8000", 1000));
        for (String fragment : ipv6Fragments(60, payload.replace(" ", ""), PIECE, 9)) {
            link.arrives(fragment);
        }
        link.expect(pong(OUR_IPV6));
    }

    @ParameterizedTest
    @ValueSource(strings = {OUR_IP, OUR_IPV6})
    void whatIsAnsweredInAPacketLargerThanTheLinkTakesIsAnsweredInFragments(String us) {
        boolean ipv4 = us.equals(OUR_IP);
        String peer = ipv4 ? PEER_IP : PEER_IPV6;
        int protocol = ipv4 ? 1 : 58;
        String data = data(ipv4 ? "0800" : "8000", 2000);
        fragments(Frames.ip(peer, us, protocol, data), 1000, 5).forEach(link::arrives);

        Conversation peers = new Conversation(peer + (ipv4 ? "/24" : "/64"));
        for (int i = 0; i < 2; i++) {
            peers.arrives(link.device.sent().substring(28));
        }
        link.expectNothing();
        assertThat(peers.count(StackCounter.PACKETS_REASSEMBLED)).isOne();
        assertThat(peers.count(StackCounter.DROPPED_ICMP_CHECKSUM)).isZero();
        assertThat(peers.count(StackCounter.DROPPED_ICMP_TYPE)).isOne();
        peers.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {OUR_IP, OUR_IPV6})
    void fragmentsThatOverlapEndTheirPacket(String us) {
        List<String> fragments = fragments(ping(us), PIECE, 3);
        List<String> shifted = fragments(ping(us), PIECE - 8, 3);
        link.arrives(fragments.get(0));
        link.arrives(shifted.get(1));
        assertThat(link.count(StackCounter.DROPPED_FRAGMENT_OVERLAP)).isOne();
        link.arrives(fragments.get(1));
        link.arrives(fragments.get(2));
        link.expectNothing();
        assertThat(link.count(StackCounter.PACKETS_REASSEMBLED)).isZero();
    }

    @Test
    void fragmentsBeyondTheEndEndTheirPacket() {
        List<String> fragments = fragments(ping(OUR_IP), PIECE, 3);
        link.arrives(fragment(OUR_IP, 1, 800, false, 3, Frames.pattern(0, 8)));
        link.arrives(fragments.getLast());
        assertThat(link.count(StackCounter.DROPPED_FRAGMENT_OVERLAP)).isOne();
        link.expectNothing();
    }

    @Test
    void aLastFragmentBeforeOthersEndsTheirPacket() {
        link.arrives(fragment(OUR_IP, 1, 800, true, 3, Frames.pattern(0, 8)));
        link.arrives(fragment(OUR_IP, 1, 400, false, 3, Frames.pattern(0, 8)));
        assertThat(link.count(StackCounter.DROPPED_FRAGMENT_OVERLAP)).isOne();
        link.expectNothing();
    }

    /** The fragments have as many bytes as a packet may have, but the headers in front of them are too many. */
    @ParameterizedTest
    @ValueSource(strings = {OUR_IP, OUR_IPV6})
    void aPacketThatIsLargerThanItsLengthCanSayIsDropped(String us) {
        int bytes = 65_530;
        int piece = 1456;
        for (int at = 0; at < bytes; at += piece) {
            String data = Frames.pattern(at, Math.min(piece, bytes - at));
            boolean more = at + piece < bytes;
            if (us.equals(OUR_IP)) {
                link.arrives(fragment(OUR_IP, 17, at, more, 3, data));
            } else {
                String headers = "2c00 0104 00000000" + "1100%04x%08x".formatted(at | (more ? 1 : 0), 3);
                link.arrives(Frames.ipv6(PEER_IPV6, OUR_IPV6, 0, 64, headers + data));
            }
        }
        assertThat(link.count(StackCounter.PACKETS_REASSEMBLED)).isOne();
        assertThat(link.count(StackCounter.DROPPED_FRAGMENT_MALFORMED)).isOne();
        link.expectNothing();
    }

    /** What a device says of the checksum of a fragment it says of something else: the sum is over the whole packet. */
    @ParameterizedTest
    @ValueSource(strings = {OUR_IP, OUR_IPV6})
    void aDevicesWordOnAFragmentIsNoneOnThePacket(String us) {
        String datagram = Frames.ip(
                        us.equals(OUR_IP) ? PEER_IP : PEER_IPV6, us, 17, Frames.udp(1000, 9, Frames.pattern(0, 500)))
                .replaceAll("..$", "00");
        boolean ipv4 = us.equals(OUR_IP);
        String data = datagram.substring(ipv4 ? 40 : 80);
        for (int at = 0; at < data.length() / 2; at += PIECE) {
            int end = Math.min(at + PIECE, data.length() / 2);
            String fragment = fragment(us, 17, at, at == 0, 3, data.substring(at * 2, end * 2));
            link.device.arrives(
                    Frames.ethernet(Conversation.US, Conversation.PEER, ipv4 ? "0800" : "86dd", fragment),
                    Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_GOOD);
            link.turn();
        }
        assertThat(link.count(StackCounter.DROPPED_UDP_CHECKSUM)).isOne();
        link.expectNothing();
    }

    @Test
    void fragmentsThatNoPacketCanHaveAreDropped() {
        link.arrives(fragment(OUR_IP, 1, 0, true, 1, Frames.pattern(0, 12)));
        link.arrives(fragment(OUR_IP, 1, 65_528, false, 2, Frames.pattern(0, 16)));
        link.arrives(fragment(OUR_IP, 1, 8, true, 3, ""));
        assertThat(link.count(StackCounter.DROPPED_FRAGMENT_MALFORMED)).isEqualTo(3);
        link.expectNothing();
    }

    /** RFC 8200 section 4.5: the length is wrong, or the offset; the one stands at 4, the other at 42. */
    @ParameterizedTest
    @CsvSource({"0, true, 12, 4", "65528, false, 16, 42"})
    void whoSendsFragmentsThatNoIpv6PacketCanHaveIsToldWhatIsWrong(int at, boolean more, int bytes, int pointer) {
        String fragment = fragment(OUR_IPV6, 58, at, more, 2, Frames.pattern(0, bytes));
        link.arrives(fragment);
        link.expect(Frames.ip(OUR_IPV6, PEER_IPV6, 58, "0400 0000 %08x".formatted(pointer) + fragment));
        assertThat(link.count(StackCounter.DROPPED_FRAGMENT_MALFORMED)).isOne();
    }

    /** RFC 3168 section 5.3: whichever fragment a router has marked, TCP hears of it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aMarkOnOneFragmentIsOneOnThePacket(int marked) throws Exception {
        List<TcpConnection> accepted = new ArrayList<>();
        link.stack.tcp().listen(0, 0, 80, 1, connection -> accepted.add(connection));
        link.arrives(Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(1000, 80, 100, 0, 0xc2, "")));
        int ours = Integer.parseUnsignedInt(link.device.sent().substring(76, 84), 16) + 1;
        String segment = Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(1000, 80, 101, ours, 0x18, Frames.pattern(0, 1000)));
        List<String> fragments = new ArrayList<>();
        for (int at = 0; at < 1020; at += PIECE) {
            String data = segment.substring(40 + at * 2, Math.min(40 + (at + PIECE) * 2, segment.length()));
            int ecn = at / PIECE == marked ? 3 : 2;
            int flagsAndOffset = at / 8 | (at + PIECE < 1020 ? 0x2000 : 0);
            fragments.add(Frames.ipv4WithEcn(PEER_IP, OUR_IP, ecn, flagsAndOffset, 7, 6, data));
        }
        fragments.forEach(link::arrives);
        int flags = Integer.parseInt(link.device.sent().substring(94, 96), 16);
        assertThat(flags).as("ACK and ECE").isEqualTo(0x50);
        accepted.getFirst().abort();
        link.turn();
        link.device.sent();
    }

    /** RFC 1122 section 3.3.2, RFC 8200 section 4.5: and whoever sent it is told. */
    @ParameterizedTest
    @CsvSource({OUR_IP + ", 10.0.0.2, 1, 0b01", OUR_IPV6 + ", fd00::2, 58, 0301"})
    void whatDoesNotBecomeCompleteInAMinuteIsForgotten(String us, String peer, int protocol, String error) {
        List<String> fragments = fragments(ping(us), PIECE, 3);
        link.arrives(fragments.get(0));
        link.arrives(fragments.get(1));
        link.after(FragmentTable.TIMEOUT_NANOS - SECOND);
        link.introduce(peer, us);
        link.after(2 * SECOND);
        assertThat(link.count(StackCounter.REASSEMBLY_TIMEOUTS)).isOne();
        link.expect(Frames.ip(us, peer, protocol, error + "0000 00000000" + fragments.get(0)));
        link.arrives(fragments.get(2));
        link.expectNothing();
    }

    /** RFC 1122 section 3.2.2: errors about what was sent to all would come from all. */
    @Test
    void ofAPacketToAllNobodyIsTold() {
        String fragment = Frames.ipv4(PEER_IP, "10.0.0.255", 0x2000, 3, 17, 64, Frames.pattern(0, PIECE));
        link.device.arrives(Frames.ethernet(Conversation.EVERYBODY, Conversation.PEER, "0800", fragment));
        link.turn();
        link.after(FragmentTable.TIMEOUT_NANOS - SECOND);
        link.introduce(PEER_IP, OUR_IP);
        link.after(2 * SECOND);
        assertThat(link.count(StackCounter.REASSEMBLY_TIMEOUTS)).isOne();
        link.expectNothing();
    }

    @Test
    void ofAPacketWhoseBeginningNeverCameNobodyIsTold() {
        List<String> fragments = fragments(ping(OUR_IP), PIECE, 3);
        link.arrives(fragments.get(1));
        link.after(FragmentTable.TIMEOUT_NANOS - SECOND);
        link.introduce(PEER_IP, OUR_IP);
        link.after(2 * SECOND);
        assertThat(link.count(StackCounter.REASSEMBLY_TIMEOUTS)).isOne();
        link.expectNothing();
    }

    @Test
    void aFloodOfFragmentsPushesTheOldestOut() {
        String fragment = Frames.pattern(0, PIECE);
        for (int id = 0; id < 10 * FragmentTable.MAX_PACKETS; id++) {
            link.arrives(fragment(OUR_IP, 17, 8, true, id, fragment));
        }
        assertThat(link.count(StackCounter.REASSEMBLY_OVERFLOWS)).isEqualTo(9L * FragmentTable.MAX_PACKETS);

        fragments(ping(OUR_IP), PIECE, 9999).forEach(link::arrives);
        link.expect(pong(OUR_IP));
    }

    @Test
    void aPacketInAsManyFragmentsAsThereCanBeHoldsNoMoreBuffersThanThereAre() {
        for (int i = 0; i < 200; i++) {
            link.arrives(fragment(OUR_IP, 17, 8 + i * 8, true, 1, Frames.pattern(i, 8)));
        }
        fragments(ping(OUR_IP), PIECE, 9999).forEach(link::arrives);
        link.expect(pong(OUR_IP));
    }

    /** A packet of more fragments than any link cuts one into is given up, so that its memory is bounded. */
    @Test
    void aPacketInTooManyFragmentsIsGivenUp() {
        Conversation roomy = new Conversation(Conversation.config(List.of(), OUR_IP + "/24"), new ScriptedDevice(2048));
        for (int i = 0; i < 128; i++) {
            roomy.arrives(fragment(OUR_IP, 17, 8 + i * 8, true, 1, Frames.pattern(i, 8)));
        }
        assertThat(roomy.count(StackCounter.DROPPED_FRAGMENT_OVERLAP)).isZero();
        roomy.arrives(fragment(OUR_IP, 17, 8 + 128 * 8, true, 1, Frames.pattern(0, 8)));
        assertThat(roomy.count(StackCounter.DROPPED_FRAGMENT_OVERLAP)).isOne();
        roomy.end();
    }

    /** Of 256 buffers fragments may have 64: that is 32 fragments of two buffers each. */
    @Test
    void whatFragmentsHoldIsCountedInBuffers() {
        for (int id = 0; id < 40; id++) {
            String fragment = fragment(OUR_IP, 17, 8, true, id, Frames.pattern(0, PIECE));
            link.device.arrivesInTwo(Frames.ethernet(Conversation.US, Conversation.PEER, "0800", fragment), PIECE / 2);
            link.turn();
        }
        assertThat(link.count(StackCounter.REASSEMBLY_OVERFLOWS)).isEqualTo(8);
    }

    @Test
    void packetsThatBeganBeforeOneThatIsCompleteGoOn() {
        List<String> first = fragments(ping(OUR_IP), PIECE, 1);
        List<String> second = fragments(ping(OUR_IP), PIECE, 2);
        link.arrives(first.get(0));
        link.arrives(second.get(0));
        fragments(ping(OUR_IP), PIECE, 3).forEach(link::arrives);
        link.expect(pong(OUR_IP));
        link.arrives(fragment(OUR_IP, 17, 8, true, 4, Frames.pattern(0, PIECE)));
        second.subList(1, second.size()).forEach(link::arrives);
        link.expect(pong(OUR_IP));
        first.subList(1, first.size()).forEach(link::arrives);
        link.expect(pong(OUR_IP));
    }

    private static String us(String packet) {
        return packet.startsWith("6") ? OUR_IPV6 : OUR_IP;
    }

    private static String ping(String us) {
        return echo(us, us.equals(OUR_IP) ? "0800" : "8000", true);
    }

    private static String pong(String us) {
        return echo(us, us.equals(OUR_IP) ? "0000" : "8100", false);
    }

    private static String echo(String us, String type, boolean toUs) {
        String peer = us.equals(OUR_IP) ? PEER_IP : PEER_IPV6;
        int protocol = us.equals(OUR_IP) ? 1 : 58;
        return Frames.ip(toUs ? peer : us, toUs ? us : peer, protocol, data(type, 1000));
    }

    private static String data(String type, int bytes) {
        return type + "0000 0001 0002" + Frames.pattern(0, bytes);
    }

    private static List<String> fragments(String packet, int piece, int identification) {
        boolean ipv4 = us(packet).equals(OUR_IP);
        String data = packet.substring(ipv4 ? 40 : 80);
        if (!ipv4) {
            return ipv6Fragments(58, data, piece, identification);
        }
        List<String> fragments = new ArrayList<>();
        for (int at = 0; at < data.length() / 2; at += piece) {
            int end = Math.min(at + piece, data.length() / 2);
            boolean more = end < data.length() / 2;
            fragments.add(fragment(OUR_IP, 1, at, more, identification, data.substring(at * 2, end * 2)));
        }
        return fragments;
    }

    private static List<String> ipv6Fragments(int nextHeader, String data, int piece, int identification) {
        List<String> fragments = new ArrayList<>();
        for (int at = 0; at < data.length() / 2; at += piece) {
            int end = Math.min(at + piece, data.length() / 2);
            boolean more = end < data.length() / 2;
            fragments.add(fragment(OUR_IPV6, nextHeader, at, more, identification, data.substring(at * 2, end * 2)));
        }
        return fragments;
    }

    private static String fragment(String us, int protocol, int offset, boolean more, int id, String data) {
        if (us.equals(OUR_IP)) {
            int flagsAndOffset = offset / 8 | (more ? 0x2000 : 0);
            return Frames.ipv4(PEER_IP, OUR_IP, flagsAndOffset, id, protocol, 64, data);
        }
        String header = "%02x00%04x%08x".formatted(protocol, offset | (more ? 1 : 0), id);
        return Frames.ipv6(PEER_IPV6, OUR_IPV6, 44, 64, header + data);
    }
}
