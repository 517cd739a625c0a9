package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which connections a stack of many looks at before it takes the frames of a burst in. */
class BurstPreviewTest implements TcpHandler {

    private static final String US_4 = "10.0.0.1";
    private static final String PEER_4 = "10.0.0.2";
    private static final String US_6 = "fd00::1";
    private static final String PEER_6 = "fd00::2";
    private static final int MANY = 150;
    private static final int FIRST_PORT = 2000;
    private static final int PEER_PORT = 80;
    private static final int ACK = 0x10;
    private static final int TCP = 6;

    private final Conversation conversation = new Conversation(US_4 + "/24", US_6 + "/64");
    private int looks;

    @BeforeEach
    void connectMany() throws Exception {
        for (int i = 0; i < MANY; i++) {
            connect(US_4, PEER_4, FIRST_PORT + i);
            connect(US_6, PEER_6, FIRST_PORT + i);
        }
    }

    @AfterEach
    void end() {
        conversation.end();
    }

    private void connect(String us, String peer, int port) throws Exception {
        IpPrefix local = IpPrefix.parse(us + "/24");
        IpPrefix remote = IpPrefix.parse(peer + "/24");
        conversation
                .stack
                .tcp()
                .connect(
                        local.high(),
                        local.low(),
                        port,
                        remote.high(),
                        remote.low(),
                        PEER_PORT,
                        new TcpOptions(TcpSettings.DEFAULT),
                        this,
                        0);
    }

    @Override
    public void ready(TcpConnection connection, int events) {}

    @Override
    public int preview(int depth) {
        looks += depth == 0 ? 1 : 0;
        return depth;
    }

    @Test
    void connectionsOfBothFamiliesAreFound() {
        arrives("0800", segment(PEER_4, US_4, FIRST_PORT));
        arrives("86dd", segment(PEER_6, US_6, FIRST_PORT + 1));
        arrives("0800", segment(PEER_4, US_4, FIRST_PORT + MANY));
        conversation.turn();

        assertThat(looks).isEqualTo(2);
    }

    @Test
    void aSingleFrameIsNotLookedAtFirst() {
        arrives("0800", segment(PEER_4, US_4, FIRST_PORT));
        conversation.turn();

        assertThat(looks).isZero();
    }

    @Test
    void whatIsNoPlainSegmentIsLeftAlone() {
        String segment = segment(PEER_4, US_4, FIRST_PORT);
        arrives("0800", "46" + segment.substring(2, 40) + "01010100" + segment.substring(40));
        arrives("0800", segment.substring(0, 18) + "11" + segment.substring(20));
        arrives("0800", segment.substring(0, 60));
        arrives("86dd", segment(PEER_6, US_6, FIRST_PORT).substring(0, 100));
        arrives("0806", segment);
        arrives("8100", "0001" + "0800" + segment);
        arrives("0800", "");
        conversation.turn();

        assertThat(looks).isZero();
    }

    private void arrives(String etherType, String packet) {
        conversation.device.arrives(Frames.ethernet(Conversation.US, Conversation.PEER, etherType, packet));
    }

    private static String segment(String from, String to, int port) {
        return Frames.ip(from, to, TCP, Frames.tcp(PEER_PORT, port, 1, 1, ACK, ""));
    }
}
