package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.udp.UdpDatagram;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import java.net.BindException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checksums and lengths of datagrams that arrive, over both families (RFC 768, RFC 8200 section 8.1). */
class UdpChecksumTest {

    private static final int UDP = 17;
    private static final int PORT = 53;

    private final Conversation link = new Conversation("10.0.0.1/24", "fd00::1/64");
    private UdpEndpoint endpoint;

    @BeforeEach
    void bind() throws BindException {
        link.introduce("10.0.0.2", "10.0.0.1");
        link.introduce("fd00::2", "fd00::1");
        endpoint = link.stack.udp().bind(0, 0, PORT, new UdpHandler() {
            @Override
            public void readable(UdpEndpoint readable) {
                // The test reads by itself.
            }

            @Override
            public void refused(UdpEndpoint refused) {
                throw new AssertionError("nothing is sent here");
            }
        });
    }

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2, 10.0.0.1", "fd00::2, fd00::1"})
    void theRightOneIsTaken(String from, String to) {
        link.arrives(Frames.ip(from, to, UDP, Frames.udp(9, PORT, "0102")));
        assertThat(received()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2, 10.0.0.1", "fd00::2, fd00::1"})
    void aWrongOneIsDropped(String from, String to) {
        String packet = Frames.ip(from, to, UDP, Frames.udp(9, PORT, "0102"));
        link.arrives(packet.substring(0, packet.length() - 2) + "03");
        assertThat(received()).isEqualTo(-1);
        assertThat(link.count(StackCounter.DROPPED_UDP_CHECKSUM)).isOne();
        assertThat(link.stack.udp().counters().inErrors).isOne();
    }

    @Test
    void noneIsTakenOverIpv4() {
        link.arrives(Frames.ipv4("10.0.0.2", "10.0.0.1", 0, 0, UDP, 64, Frames.udp(9, PORT, "0102")));
        assertThat(received()).isEqualTo(2);
    }

    @Test
    void noneIsDroppedOverIpv6WhoseHeaderHasNoChecksumEither() {
        link.arrives(Frames.ipv6("fd00::2", "fd00::1", UDP, 64, Frames.udp(9, PORT, "0102")));
        assertThat(received()).isEqualTo(-1);
        assertThat(link.count(StackCounter.DROPPED_UDP_CHECKSUM)).isOne();
    }

    @Test
    void aLengthThatThePacketDoesNotHaveIsRefusedAndWhatIsBehindAShorterOneIsPadding() {
        String datagram = Frames.udp(9, PORT, "0102");
        link.arrives(Frames.ipv4("10.0.0.2", "10.0.0.1", 0, 0, UDP, 64, datagram.replaceFirst("000a", "000b")));
        link.arrives(Frames.ipv4("10.0.0.2", "10.0.0.1", 0, 0, UDP, 64, datagram.replaceFirst("000a", "0007")));
        assertThat(link.count(StackCounter.DROPPED_UDP_MALFORMED)).isEqualTo(2);
        assertThat(link.stack.udp().counters().inErrors).isEqualTo(2);
        link.arrives(Frames.ipv4("10.0.0.2", "10.0.0.1", 0, 0, UDP, 64, datagram.replaceFirst("000a", "0009")));
        assertThat(received()).isEqualTo(1);
    }

    /** The length of the datagram that was received next; -1 where there is none. */
    private int received() {
        UdpDatagram datagram = endpoint.receive();
        if (datagram == null) {
            return -1;
        }
        PacketBuffer payload = datagram.take();
        int length = payload.packetLength();
        payload.releasePacket();
        return length;
    }
}
