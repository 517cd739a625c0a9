package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.SECOND;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpFailure;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import dev.peregrine.transport.dpdk.tcp.TcpState;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ICMP errors that come in count where they quote what is under way (RFC 5927); and those that we send (RFC 1122, 4443). */
class IcmpErrorTest {

    private static final int ACK = 0x10;
    private static final int PEER_ISS = 5000;
    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";
    private static final String OUR_IPV6 = "fd00::1";
    private static final String PEER_IPV6 = "fd00::2";
    private static final int LOCAL_PORT = 40_000;
    private static final int PORT = 80;

    private final Conversation link = new Conversation(OUR_IP + "/24", OUR_IPV6 + "/64");
    private int iss;

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2, 1, 0301", "10.0.0.1, 10.0.0.2, 1, 0b00", "fd00::1, fd00::2, 58, 0103"})
    void anAttemptToConnectEndsWhereThePeerIsUnreachable(String us, String peer, int protocol, String error)
            throws Exception {
        TcpConnection connection = connect(us, peer);
        String quote = sent().substring(0, (networkHeader(us) + 8) * 2);

        link.arrives(Frames.ip(peer, us, protocol, error + "0000 00000000" + quote));
        assertThat(connection.failure()).isEqualTo(TcpFailure.UNREACHABLE);
    }

    @Test
    void whatQuotesNothingUnderWayIsForged() throws Exception {
        TcpConnection connection = connect(OUR_IP, PEER_IP);
        String syn = sent();
        int headers = 40;
        String header = syn.substring(0, headers);
        String ports = syn.substring(headers, headers + 8);

        unreachable(header + ports + "00000000");
        unreachable(header + "9c410050" + syn.substring(headers + 8, headers + 16));
        unreachable(header.replace(Frames.hex(OUR_IP), "0a000007") + syn.substring(headers, headers + 16));
        unreachable(header + ports);
        unreachable("");
        unreachable(header.substring(0, 12) + "0001" + header.substring(16) + syn.substring(headers, headers + 16));
        assertThat(connection.state()).isEqualTo(TcpState.SYN_SENT);
        assertThat(link.count(StackCounter.DROPPED_ICMP_QUOTE)).isEqualTo(6);
    }

    /** Not even what says that the protocol or the port is not there ends it (RFC 5927 section 5.2). */
    @ParameterizedTest
    @ValueSource(strings = {"0300", "0301", "0302", "0303", "030d", "0b00", "0c00"})
    void anEstablishedConnectionOutlivesUnreachability(String error) throws Exception {
        TcpConnection connection = establish(OUR_IP, PEER_IP);
        write(connection, 100);
        String segment = sent();
        link.arrives(Frames.ip("10.9.9.9", OUR_IP, 1, error + "0000 00000000" + segment.substring(0, 56)));
        assertThat(link.count(StackCounter.ICMP_ERRORS_TAKEN)).isOne();
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        connection.abort();
    }

    /** Source quench means nothing any more (RFC 6633), and no router redirects who has a table of routes (RFC 1122 3.2.2.2). */
    @ParameterizedTest
    @ValueSource(strings = {"0400", "0500", "0501"})
    void whatRoutersUsedToSayIsNotHeard(String type) throws Exception {
        TcpConnection connection = establish(OUR_IP, PEER_IP);
        write(connection, 100);
        String segment = sent();
        int cwnd = connection.info().cwnd();
        link.arrives(Frames.ip("10.0.0.9", OUR_IP, 1, type + "0000 0a000009" + segment.substring(0, 56)));
        assertThat(link.count(StackCounter.DROPPED_ICMP_TYPE)).isOne();
        assertThat(connection.info().cwnd()).isEqualTo(cwnd);
        link.after(SECOND);
        assertThat(sent()).as("again, to the same neighbour").hasSameSizeAs(segment);
        connection.abort();
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "576, 576", "0, 1492"})
    void whatIsTooBigForARouterIsSentAgainInSmallerSegmentsAtOnce(int told, int mtu) throws Exception {
        TcpConnection connection = establish(OUR_IP, PEER_IP);
        write(connection, 1460);
        String segment = sent();
        assertThat(segment.length() / 2).isEqualTo(1500);

        String quote = segment.substring(0, 56);
        link.arrives(Frames.ip("10.9.9.9", OUR_IP, 1, "0304 0000 0000 %04x".formatted(told) + quote));
        int bytes = 0;
        while (bytes < 1460) {
            String again = sent();
            assertThat(again.length() / 2).isLessThanOrEqualTo(mtu);
            bytes += again.length() / 2 - 40;
        }
        assertThat(bytes).isEqualTo(1460);
        link.expectNothing();
        assertThat(link.count(StackCounter.PATH_MTUS_LEARNED)).isOne();
        connection.abort();
    }

    /**
     * Every host must take 576 bytes, whatever the links between have to do for that (RFC 791): there routers are let
     * fragment, as Linux lets them, and packets need a name of their own for it (RFC 6864 section 4.2).
     */
    @ParameterizedTest
    @ValueSource(ints = {575, 100, 68, 1})
    void whatNotEvenSmallSegmentsGetThroughMayBeFragmented(int told) throws Exception {
        TcpConnection connection = establish(OUR_IP, PEER_IP);
        write(connection, 1460);
        String segment = sent();
        assertThat(segment.substring(8, 16))
                .as("identification, flags and offset")
                .isEqualTo("00004000");

        link.arrives(
                Frames.ip("10.9.9.9", OUR_IP, 1, "0304 0000 0000 %04x".formatted(told) + segment.substring(0, 56)));
        Set<String> names = new HashSet<>();
        for (int bytes = 0; bytes < 1460; bytes += 536) {
            String again = sent();
            assertThat(again.length() / 2).isLessThanOrEqualTo(576);
            assertThat(again.substring(12, 16)).isEqualTo("0000");
            assertThat(names.add(again.substring(8, 12))).isTrue();
        }
        link.expectNothing();
        acknowledge(1460);

        link.after(PathMtus.LIFETIME_NANOS + SECOND);
        drainSent();
        link.introduce(PEER_IP, OUR_IP);
        write(connection, 1460);
        assertThat(sent().substring(8, 16)).as("after ten minutes").isEqualTo("00004000");
        connection.abort();
    }

    /** A router that does not say how much gets through (RFC 1191 section 7.1) has 508 bytes on the other side, or less. */
    @Test
    void aRouterThatDoesNotTellMayHaveALinkThatTakesLessThanSmallSegments() throws Exception {
        TcpConnection connection = establish(OUR_IP, PEER_IP);
        write(connection, 536);
        String segment = sent();
        link.arrives(Frames.ip("10.9.9.9", OUR_IP, 1, "0304 0000 0000 0000" + segment.substring(0, 56)));
        assertThat(link.count(StackCounter.PATH_MTUS_LEARNED)).isOne();
        link.after(SECOND);
        String again = sent();
        assertThat(again).hasSameSizeAs(segment);
        assertThat(again.substring(12, 16)).isEqualTo("0000");
        connection.abort();
    }

    @ParameterizedTest
    @ValueSource(ints = {1400, 1280})
    void whatIsTooBigForAnIpv6RouterIsSentAgainInSmallerSegmentsAtOnce(int mtu) throws Exception {
        TcpConnection connection = establish(OUR_IPV6, PEER_IPV6);
        write(connection, 1440);
        String segment = sent();
        assertThat(segment.length() / 2).isEqualTo(1500);

        link.arrives(Frames.ip("fd00::9", OUR_IPV6, 58, "0200 0000 %08x".formatted(mtu) + segment.substring(0, 96)));
        assertThat(sent().length() / 2).isEqualTo(mtu);
        assertThat(sent().length() / 2).isEqualTo(1440 - (mtu - 60) + 60);
        link.expectNothing();
        connection.abort();
    }

    /** RFC 8201 section 4: such a message must be discarded. */
    @ParameterizedTest
    @ValueSource(ints = {1279, 600, 0})
    void noIpv6LinkIsNarrowerThan1280Bytes(int told) throws Exception {
        TcpConnection connection = establish(OUR_IPV6, PEER_IPV6);
        write(connection, 1440);
        String segment = sent();
        link.arrives(Frames.ip("fd00::9", OUR_IPV6, 58, "0200 0000 %08x".formatted(told) + segment.substring(0, 96)));
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_ICMP_MTU)).isOne();
        assertThat(link.count(StackCounter.PATH_MTUS_LEARNED)).isZero();
        connection.abort();
    }

    @Test
    void aNarrowPathIsTriedAgainAfterTenMinutes() throws Exception {
        TcpConnection connection = establish(OUR_IP, PEER_IP);
        write(connection, 1460);
        String segment = sent();
        link.arrives(Frames.ip("10.9.9.9", OUR_IP, 1, "0304 0000 0000 03e8" + segment.substring(0, 56)));
        sent();
        sent();
        acknowledge(1460);

        link.after(PathMtus.LIFETIME_NANOS + SECOND);
        drainSent();
        link.introduce(PEER_IP, OUR_IP);
        write(connection, 1460);
        assertThat(sent().length() / 2).isEqualTo(1500);
        connection.abort();
    }

    @Test
    void aLargerMtuThanTheLinksSaysNothing() throws Exception {
        TcpConnection connection = establish(OUR_IP, PEER_IP);
        write(connection, 1460);
        String segment = sent();
        link.arrives(Frames.ip("10.9.9.9", OUR_IP, 1, "0304 0000 0000 2000" + segment.substring(0, 56)));
        link.expectNothing();
        assertThat(link.count(StackCounter.PATH_MTUS_LEARNED)).isZero();
        connection.abort();
    }

    @Test
    void tellsThatAProtocolIsNotSpoken() {
        know();
        String packet = Frames.ip(PEER_IP, OUR_IP, 132, "01020304");
        link.arrives(packet);
        link.expect(Frames.ip(OUR_IP, PEER_IP, 1, "0302 0000 00000000" + packet));

        String ipv6 = Frames.ip(PEER_IPV6, OUR_IPV6, 132, "01020304");
        link.arrives(ipv6);
        link.expect(Frames.ip(OUR_IPV6, PEER_IPV6, 58, "0401 0000 00000006" + ipv6));
    }

    /** Messages have 576 bytes at most (RFC 1812 section 4.3.2.3), over IPv6 1280 (RFC 4443 section 2.4 c). */
    @Test
    void quotesTheBeginningOfALargePacket() {
        know();
        String packet = Frames.ip(PEER_IP, OUR_IP, 132, Frames.pattern(0, 1400));
        link.arrives(packet);
        link.expect(Frames.ip(OUR_IP, PEER_IP, 1, "0302 0000 00000000" + packet.substring(0, 2 * (576 - 28))));

        String ipv6 = Frames.ip(PEER_IPV6, OUR_IPV6, 132, Frames.pattern(0, 1400));
        link.arrives(ipv6);
        link.expect(Frames.ip(OUR_IPV6, PEER_IPV6, 58, "0401 0000 00000006" + ipv6.substring(0, 2 * (1280 - 48))));
    }

    /** RFC 4443 section 2.4 e: of options alone even those are told who have sent to a group; never who has no name. */
    @Test
    void tellsOfAnOptionSentToAGroupAndNotWhoHasNoName() {
        know();
        String toNodes = Frames.ipv6(PEER_IPV6, "ff02::1", 60, 64, "3a00 0100 de02 0000");
        link.device.arrives(Frames.ethernet(Frames.groupMac("ff02::1"), PEER, "86dd", toNodes));
        link.turn();
        link.expectNothing();
        String toAll = Frames.ipv6(PEER_IPV6, "ff02::1", 60, 64, "3a00 0100 8002 0000");
        link.device.arrives(Frames.ethernet(Frames.groupMac("ff02::1"), PEER, "86dd", toAll));
        link.turn();
        assertThat(sent()).contains("0402");
        String nameless = Frames.ipv6("::", OUR_IPV6, 60, 64, "3a00 0100 8002 0000");
        link.arrives(nameless);
        link.expectNothing();
        assertThat(link.count(StackCounter.ICMP_ERRORS_SUPPRESSED)).isOne();
    }

    @Test
    void tellsWhereAnOptionLiesThatIsNotKnown() {
        know();
        String packet = Frames.ipv6(PEER_IPV6, OUR_IPV6, 60, 64, "3a00 0100 9e02 0000");
        link.arrives(packet);
        link.expect(Frames.ip(OUR_IPV6, PEER_IPV6, 58, "0402 0000 0000002c" + packet));
    }

    @Test
    void neverAnswersBroadcastsGroupsOrThoseWithoutAName() {
        know();
        String toAll = Frames.ip(PEER_IP, "10.0.0.255", 132, "01020304");
        link.device.arrives(Frames.ethernet("ffffffffffff", PEER, "0800", toAll));
        String toNodes = Frames.ip(PEER_IPV6, "ff02::1", 132, "01020304");
        link.device.arrives(Frames.ethernet(Frames.groupMac("ff02::1"), PEER, "86dd", toNodes));
        link.turn();
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_IP_PROTOCOL)).isEqualTo(2);
    }

    @Test
    void sendsNoMoreErrorsThanTheLimit() {
        know();
        for (int i = 0; i < 1100; i++) {
            link.arrives(Frames.ip(PEER_IP, OUR_IP, 132, "01020304"));
        }
        assertThat(link.count(StackCounter.ICMP_ERRORS_SENT)).isEqualTo(1000);
        assertThat(link.count(StackCounter.ICMP_ERRORS_SUPPRESSED)).isEqualTo(100);
        link.after(SECOND);
        link.arrives(Frames.ip(PEER_IP, OUR_IP, 132, "01020304"));
        assertThat(link.count(StackCounter.ICMP_ERRORS_SENT)).isEqualTo(1001);
    }

    private void know() {
        link.introduce(PEER_IP, OUR_IP);
        link.introduce(PEER_IPV6, OUR_IPV6);
    }

    private void unreachable(String quote) {
        link.arrives(Frames.ip("10.9.9.9", OUR_IP, 1, "0301 0000 00000000" + quote));
    }

    /** The IP packet of the next frame to the peer. */
    private String sent() {
        String frame = link.device.sent();
        assertThat(frame).isNotNull().startsWith(PEER + US);
        return frame.substring(28);
    }

    private void drainSent() {
        String frame;
        do {
            frame = link.device.sent();
        } while (frame != null);
    }

    private TcpConnection connect(String us, String peer) throws Exception {
        know();
        InetAddress local = IpAddress.parse(us);
        InetAddress remote = IpAddress.parse(peer);
        TcpOptions options = new TcpOptions(
                new TcpSettings.Builder().timestamps(false).windowScaling(false).build());
        TcpConnection connection = link.stack
                .tcp()
                .connect(
                        IpAddress.high(local),
                        IpAddress.low(local),
                        LOCAL_PORT,
                        IpAddress.high(remote),
                        IpAddress.low(remote),
                        PORT,
                        options,
                        (c, events) -> {},
                        link.now());
        link.turn();
        return connection;
    }

    private TcpConnection establish(String us, String peer) throws Exception {
        TcpConnection connection = connect(us, peer);
        String syn = sent();
        int sequenceAt = (networkHeader(us) + 4) * 2;
        iss = Integer.parseUnsignedInt(syn.substring(sequenceAt, sequenceAt + 8), 16);
        String answer = "%04x%04x%08x%08x6012ffff00000000020405b4".formatted(PORT, LOCAL_PORT, PEER_ISS, iss + 1);
        link.arrives(Frames.ip(peer, us, 6, answer));
        sent();
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        return connection;
    }

    private static int networkHeader(String address) {
        return address.contains(":") ? 40 : 20;
    }

    private void acknowledge(int bytes) {
        link.arrives(
                Frames.ip(PEER_IP, OUR_IP, 6, Frames.tcp(PORT, LOCAL_PORT, PEER_ISS + 1, iss + 1 + bytes, ACK, "")));
    }

    private void write(TcpConnection connection, int bytes) {
        PacketBuffer data = link.device.pool().allocate();
        long at = data.append(bytes);
        for (int i = 0; i < bytes; i++) {
            NativeMemory.putByte(at + i, i);
        }
        connection.write(data);
        link.turn();
    }
}
