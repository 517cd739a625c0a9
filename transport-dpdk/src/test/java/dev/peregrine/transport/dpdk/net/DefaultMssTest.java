package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The largest segment to a peer that does not say what it takes, or says so (RFC 9293 section 3.7.1, RFC 6691). */
class DefaultMssTest {

    private static final int TCP = 6;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final int PORT = 80;
    private static final int PEER_PORT = 1000;

    private final Conversation link = new Conversation("10.0.0.1/24", "fd00::1/64");
    private final List<TcpConnection> accepted = new ArrayList<>();

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, '', 536", "fd00::1, fd00::2, '', 1220", // nothing said
        "10.0.0.1, 10.0.0.2, 020403e8, 1000", "fd00::1, fd00::2, 020403e8, 1000", // 1,000 bytes
        "10.0.0.1, 10.0.0.2, 02042300, 1460", "fd00::1, fd00::2, 02042300, 1440", // more than the link takes
        "10.0.0.1, 10.0.0.2, 02040001, 48", "fd00::1, fd00::2, 02040001, 48" // so little that each byte cost a packet
    })
    void aSegmentIsAsLargeAsThePeerAndThePathTake(String us, String peer, String option, int mss) throws Exception {
        link.introduce(peer, us);
        link.stack.tcp().listen(0, 0, PORT, 1, connection -> {
            connection.handler((c, events) -> {});
            return accepted.add(connection);
        });
        String syn = Frames.tcp(PEER_PORT, PORT, 100, 0, SYN, option);
        String headerLength = Integer.toHexString(5 + option.length() / 8);
        link.arrives(Frames.ip(peer, us, TCP, syn.substring(0, 24) + headerLength + syn.substring(25)));
        int headers = 14 + (us.contains(":") ? 40 : 20);
        int sequenceAt = 2 * (headers + 4);
        String answer = link.device.sent();
        int iss = Integer.parseUnsignedInt(answer.substring(sequenceAt, sequenceAt + 8), 16);
        link.arrives(Frames.ip(peer, us, TCP, Frames.tcp(PEER_PORT, PORT, 101, iss + 1, ACK, "")));

        PacketBuffer data = link.device.pool().allocate();
        data.append(1500);
        accepted.getFirst().write(data);
        link.turn();

        assertThat(link.device.sent().length() / 2).isEqualTo(headers + 20 + mss);
        while (link.device.sent() != null) {
            // The rest is not looked at.
        }
    }
}
