package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the IPv4 header and its options may say, and what becomes of packets that say something else (RFC 791, 1122). */
class Ipv4InputTest {

    private static final int ICMP = 1;
    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";
    private static final String PING = "0800 0000 0001 0002 0102";
    private static final String PONG = "0000 0000 0001 0002 0102";

    private final Conversation peer = new Conversation(OUR_IP + "/24");

    @BeforeEach
    void weKnowEachOther() {
        peer.introduce(PEER_IP, OUR_IP);
    }

    @AfterEach
    void everyBufferIsReturned() {
        peer.end();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01010101", // nothing, four times
                "07070400 00000000", // record the route
                "83070400 00000000", // a loose source route at its end
                "9e040000", // an option that nobody knows
                "9e000000", // one of no length, which would never end
                "9eff0000" // one that is longer than the header
            })
    void skipsOptionsWhateverTheySay(String options) {
        peer.arrives(withOptions(options.replace(" ", "")));
        peer.expect(Frames.ip(OUR_IP, PEER_IP, ICMP, PONG));
    }

    @Test
    void takesPacketsAtTheEndOfTheirLifeAndSendsItsOwnWithSixtyFour() {
        peer.arrives(Frames.ip(PEER_IP, OUR_IP, ICMP, 1, PING));
        peer.expect(Frames.ip(OUR_IP, PEER_IP, ICMP, 64, PONG));
    }

    @Test
    void takesOffThePaddingOfShortFrames() {
        String packet = Frames.ip(PEER_IP, OUR_IP, ICMP, PING);
        peer.device.arrives(Frames.ethernet(US, PEER, "0800", packet) + "eeeeee");
        peer.turn();
        peer.expect(Frames.ip(OUR_IP, PEER_IP, ICMP, PONG));
    }

    @Test
    void dropsWhatIsNotForUs() {
        peer.arrives(Frames.ip(PEER_IP, "10.0.0.3", ICMP, PING));
        peer.arrives(Frames.ip(PEER_IP, "127.0.0.1", ICMP, PING));
        peer.arrives(Frames.ip(PEER_IP, "224.0.0.5", ICMP, PING));
        assertThat(peer.count(StackCounter.DROPPED_IP_DESTINATION)).isEqualTo(3);
        peer.expectNothing();
    }

    /** RFC 1122 section 3.2.2.6 permits to stay silent, and who answered would amplify (RFC 2644). */
    @Test
    void answersNoPingToAll() {
        peer.device.arrives(Frames.ethernet(
                Conversation.EVERYBODY, Conversation.PEER, "0800", Frames.ip(PEER_IP, "10.0.0.255", ICMP, PING)));
        peer.turn();
        assertThat(peer.count(StackCounter.DROPPED_ICMP_TYPE)).isOne();
        peer.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"255.255.255.255", "10.0.0.255", "224.0.0.1", "240.0.0.1", "127.0.0.1", "0.0.0.0", OUR_IP})
    void dropsWhatNobodyCanHaveSent(String source) {
        peer.arrives(Frames.ip(source, OUR_IP, ICMP, PING));
        assertThat(peer.count(StackCounter.DROPPED_IP_SOURCE)).isOne();
        peer.expectNothing();
    }

    @Test
    void dropsWhatContradictsItself() {
        String packet = Frames.ip(PEER_IP, OUR_IP, ICMP, PING);
        peer.arrives("55" + packet.substring(2));
        peer.arrives("44" + packet.substring(2));
        peer.arrives("4f" + packet.substring(2));
        peer.arrives(packet.substring(0, 4) + "0013" + packet.substring(8));
        assertThat(peer.count(StackCounter.DROPPED_IP_MALFORMED)).isEqualTo(4);
        peer.arrives(packet.substring(0, packet.length() - 2));
        peer.arrives(packet.substring(0, 20));
        assertThat(peer.count(StackCounter.DROPPED_TOO_SHORT)).isEqualTo(2);
        peer.arrives(packet.substring(0, 20) + "0000" + packet.substring(24));
        assertThat(peer.count(StackCounter.DROPPED_IP_CHECKSUM)).isOne();
        peer.expectNothing();
    }

    /** The ping with a header of so many more bytes. */
    private static String withOptions(String options) {
        String plain = Frames.ip(PEER_IP, OUR_IP, ICMP, PING);
        int more = options.length() / 2;
        String header = Integer.toHexString(0x45 + more / 4)
                + plain.substring(2, 4)
                + "%04x".formatted(plain.length() / 2 + more)
                + plain.substring(8, 20)
                + "0000"
                + plain.substring(24, 40)
                + options;
        int sum = 0;
        for (int i = 0; i < header.length(); i += 4) {
            sum += Integer.parseInt(header.substring(i, i + 4), 16);
        }
        int checksum = ~(sum + (sum >>> 16)) & 0xffff;
        return header.substring(0, 20) + "%04x".formatted(checksum) + header.substring(24) + plain.substring(40);
    }
}
