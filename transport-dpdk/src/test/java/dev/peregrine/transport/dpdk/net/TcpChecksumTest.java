package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checksums and headers of segments that arrive, over both families (RFC 9293 section 3.1), where no device has looked. */
class TcpChecksumTest {

    private static final int TCP = 6;
    private static final int SYN = 0x02;
    private static final int PORT = 80;

    private final Conversation link = new Conversation("10.0.0.1/24", "fd00::1/64");

    @BeforeEach
    void weKnowEachOther() {
        link.introduce("10.0.0.2", "10.0.0.1");
        link.introduce("fd00::2", "fd00::1");
    }

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    /** A SYN to a port where nobody listens is answered by a RST, if it is heard at all. */
    private static String syn(String from, String to) {
        return Frames.ip(from, to, TCP, Frames.tcp(1000, PORT, 100, 0, SYN, ""));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2, 10.0.0.1", "fd00::2, fd00::1"})
    void theRightOneIsTakenAndTheAnswersIsRight(String from, String to) {
        link.arrives(syn(from, to));
        link.expect(Frames.ip(
                to, from, TCP, Frames.tcp(PORT, 1000, 0, 101, 0x14, "").replace("ffff0000", "00000000")));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2, 10.0.0.1", "fd00::2, fd00::1"})
    void aWrongOneIsDropped(String from, String to) {
        String segment = syn(from, to);
        int length = segment.length();
        link.arrives(segment.substring(0, length - 8) + "0000" + segment.substring(length - 4));
        link.arrives(segment.substring(0, length - 12) + "fffe" + segment.substring(length - 8));
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_TCP_CHECKSUM)).isEqualTo(2);
    }

    /** The addresses are summed, too: a segment that went astray is not taken for one of ours. */
    @Test
    void oneOfAnotherDestinationIsDropped() {
        String payload = Frames.withChecksum("10.0.0.2", "10.0.0.9", TCP, Frames.tcp(1000, PORT, 100, 0, SYN, ""));
        link.arrives(Frames.ipv4("10.0.0.2", "10.0.0.1", 0x4000, 0, TCP, 64, payload));
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_TCP_CHECKSUM)).isOne();
    }

    /** Headers of fewer than five words, or of more than there are. */
    @ParameterizedTest
    @ValueSource(strings = {"4", "0", "6", "f"})
    void aHeaderOfAnImpossibleLengthIsDropped(String words) {
        String segment = Frames.tcp(1000, PORT, 100, 0, SYN, "");
        link.arrives(Frames.ip("10.0.0.2", "10.0.0.1", TCP, segment.substring(0, 24) + words + segment.substring(25)));
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_TCP_MALFORMED)).isOne();
    }

    @Test
    void aSegmentShorterThanAHeaderIsDropped() {
        link.arrives(Frames.ipv4("10.0.0.2", "10.0.0.1", 0x4000, 0, TCP, 64, "03e8 0050 0000 0064".replace(" ", "")));
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_TCP_MALFORMED)).isOne();
    }

    /** RFC 9293 section 3.9.2.3: nobody opens a connection to all. */
    @Test
    void aSegmentThatWasSentToAllIsDropped() {
        String segment = Frames.ip("10.0.0.2", "10.0.0.255", TCP, Frames.tcp(1000, PORT, 100, 0, SYN, ""));
        link.device.arrives(Frames.ethernet(Conversation.EVERYBODY, Conversation.PEER, "0800", segment));
        link.turn();
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_IP_DESTINATION)).isOne();
    }
}
