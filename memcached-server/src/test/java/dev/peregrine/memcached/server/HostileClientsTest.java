package dev.peregrine.memcached.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that send what they should not, over real connections: each ends by its rule, and the others do not notice. What
 * silence costs is shown where all transports are. */
class HostileClientsTest {

    private static final int MIB = 1 << 20;

    private MemcachedServer server;
    private TextClient witness;

    @BeforeEach
    void start() throws IOException {
        server = Servers.start("--transport", "nio", "-p", "-1", "-t", "1");
        witness = TextClient.connect(server.port());
    }

    @AfterEach
    void othersAreServedAndNothingIsLeft() throws IOException {
        assertThat(witness.ask("mn")).isEqualTo("MN");
        while (!witness.statistics("").get("curr_connections").equals("1")) {
            Thread.onSpinWait();
        }
        witness.close();
        server.close();
    }

    private TextClient connect() throws IOException {
        return TextClient.connect(server.port());
    }

    @Test
    void garbageInLinesIsAnsweredLineByLine() throws IOException {
        Random random = new Random(1);
        StringBuilder garbage = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            garbage.append("~").append("#".repeat(10 + random.nextInt(100))).append('\n');
        }
        try (TextClient client = connect()) {
            client.send(garbage.toString());
            for (int i = 0; i < 1000; i++) {
                assertThat(client.line()).isEqualTo("ERROR");
            }
            assertThat(client.ask("mn")).isEqualTo("MN");
        }
    }

    @Test
    void garbageWithoutAnEndCloses() throws IOException {
        try (TextClient client = connect()) {
            client.send("g".repeat(3000)).awaitEnd();
        }
    }

    @Test
    void aBrowserIsClosed() throws IOException {
        try (TextClient client = connect()) {
            client.send("GET / HTTP/1.1\r\nHost: cache\r\n\r\n").awaitEnd();
        }
    }

    @Test
    void packetsOfWrongLengthsAreToldAndClosed() throws IOException {
        byte[] packet = ByteBuffer.allocate(24)
                .put((byte) 0x80)
                .put((byte) 0x01)
                .putInt(8, 0x7fffffff)
                .array();
        try (TextClient client = connect()) {
            byte[] reply = client.send(packet).raw(24 + 17);
            assertThat(reply[7]).isEqualTo((byte) 4);
            assertThat(new String(reply, 24, 17, ISO_8859_1)).isEqualTo("Invalid arguments");
            client.awaitEnd();
        }
    }

    @Test
    void anotherMagicInTheMiddleCloses() throws IOException {
        byte[] noop = ByteBuffer.allocate(48)
                .put((byte) 0x80)
                .put((byte) 0x0a)
                .put(24, (byte) 0x42)
                .array();
        try (TextClient client = connect()) {
            assertThat(client.send(noop).raw(24)[0]).isEqualTo((byte) 0x81);
            client.awaitEnd();
        }
    }

    @Test
    void aValueOfTwoGibibytesIsToldAndSkipped() throws IOException {
        try (TextClient client = connect()) {
            assertThat(client.ask("set big 0 0 2147483645")).isEqualTo("SERVER_ERROR object too large for cache");
            byte[] piece = new byte[MIB];
            for (int i = 0; i < 100; i++) {
                client.send(piece);
            }
            assertThat(witness.ask("mn")).isEqualTo("MN");
        }
    }

    @Test
    void aLengthThatIsNoneIsTold() throws IOException {
        try (TextClient client = connect()) {
            assertThat(client.ask("set big 0 0 2147483647")).isEqualTo("CLIENT_ERROR bad command line format");
            assertThat(client.ask("set big 0 0 -1")).isEqualTo("CLIENT_ERROR bad command line format");
            assertThat(client.ask("mn")).isEqualTo("MN");
        }
    }

    @Test
    void halfACommandIsForgottenWithItsClient() throws IOException {
        for (String half : new String[] {"ge", "set a 0 0 10\r\nhalf", "\u0080\u0001\0", "get " + "k".repeat(2100)}) {
            try (TextClient client = connect()) {
                client.send(half.getBytes(ISO_8859_1));
            }
        }
        assertThat(witness.ask("get a")).isEqualTo("END");
    }

    @Test
    void aClientThatDoesNotReadIsNotReadFrom() throws IOException {
        String value = "v".repeat(MIB / 2);
        assertThat(witness.ask("set big 0 0 " + value.length() + "\r\n" + value))
                .isEqualTo("STORED");
        try (TextClient greedy = connect()) {
            greedy.send("get big\r\n".repeat(2000));
            while (Long.parseLong(witness.statistics("").get("cmd_get")) == 0) {
                Thread.onSpinWait();
            }
            assertThat(Long.parseLong(witness.statistics("").get("cmd_get"))).isLessThan(100);
        }
    }
}
