package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.peregrine.memcached.config.TestConfig;
import dev.peregrine.memcached.protocol.transcript.Transcript;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.LoggerFactory;

/** What the log tells of clients' commands and of their replies: all read the same log, one after the other. */
@Execution(ExecutionMode.SAME_THREAD)
class TranscriptTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(Transcript.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    /** The lines since the last call. */
    private List<String> lines() {
        List<String> lines =
                log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        log.list.clear();
        return lines;
    }

    @Test
    void commandsAndRepliesAreTold() {
        try (Conversation talk = new Conversation(TestConfig.of("-vv"))) {
            assertThat(lines()).containsExactly("<100 new auto-negotiating client connection");
            talk.say("set foo 0 0 5\r\nget x\r\n");
            assertThat(lines())
                    .containsExactly("100: Client using the ascii protocol", "<100 set foo 0 0 5", ">100 STORED");
            talk.say("get foo none\r\n");
            assertThat(lines()).containsExactly("<100 get foo none", ">100 sending key foo", ">100 END");
            talk.say("incr foo 1\r\nmg foo v\r\n\u001b[2J\r\nstats sizes\r\n");
            assertThat(lines())
                    .containsExactly(
                            "<100 incr foo 1",
                            "<100 mg foo v",
                            "<100 \\x1b[2J",
                            "<100 stats sizes",
                            ">100 CLIENT_ERROR cannot increment or decrement non-numeric value",
                            ">100 VA 5",
                            ">100 ERROR",
                            ">100 END");
        }
        assertThat(lines()).containsExactly("<100 connection closed.");
    }

    @Test
    void valuesAreLeftOutHoweverTheyCome() {
        try (Conversation talk = new Conversation(TestConfig.of("-vv", "-B", "ascii"))) {
            byte[] request = Conversation.bytes("set foo 0 0 70000\r\n" + "get v\r\n".repeat(10_000)
                    + "\r\nms bar 6\r\nmn\r\nmn\r\nget foo bar\r\n");
            talk.sayInFragments(request, new Random(3));
            List<String> lines = lines();
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("<"))
                    .containsExactly(
                            "<100 new ascii client connection.",
                            "<100 set foo 0 0 70000",
                            "<100 ms bar 6",
                            "<100 get foo bar");
            assertThat(lines)
                    .filteredOn(line -> line.startsWith(">"))
                    .containsExactly(
                            ">100 STORED", ">100 HD", ">100 sending key foo", ">100 sending key bar", ">100 END");
        }
    }

    @Test
    void packetsAreTold() {
        try (Conversation talk = new Conversation(TestConfig.of("-vv"))) {
            byte[] getFoo = ByteBuffer.allocate(27)
                    .put((byte) 0x80)
                    .put(3, (byte) 3)
                    .put(11, (byte) 3)
                    .put(24, Conversation.bytes("foo"))
                    .array();
            talk.sayByteByByte(getFoo);
            assertThat(lines())
                    .containsExactly(
                            "<100 new auto-negotiating client connection",
                            "100: Client using the binary protocol",
                            "<100 Read binary protocol data:",
                            "<100    0x80 0x00 0x00 0x03",
                            "<100    0x00 0x00 0x00 0x00",
                            "<100    0x00 0x00 0x00 0x03",
                            "<100    0x00 0x00 0x00 0x00",
                            "<100    0x00 0x00 0x00 0x00",
                            "<100    0x00 0x00 0x00 0x00",
                            "<100 GET foo",
                            ">100 Writing an error: Not found",
                            ">100 Writing bin response:",
                            ">100    0x81 0x00 0x00 0x00",
                            ">100    0x00 0x00 0x00 0x01",
                            ">100    0x00 0x00 0x00 0x09",
                            ">100    0x00 0x00 0x00 0x00",
                            ">100    0x00 0x00 0x00 0x00",
                            ">100    0x00 0x00 0x00 0x00");
        }
    }

    @Test
    void mechanismsAreToldAndNotWhatIsSaidByThem() {
        try (Conversation talk = new Conversation(TestConfig.of("-S", "-vv"))) {
            talk.say(Packet.of(0x21, "", "PLAIN", "\0user\0secret").bytes());
            assertThat(lines())
                    .contains("mech:  ``PLAIN'' with 12 bytes of data")
                    .noneMatch(line -> line.contains("secret"));
        }
    }

    @Test
    void changesOfStateAreToldWithThreeVs() {
        try (Conversation talk = new Conversation(TestConfig.of("-vvv", "-B", "ascii"))) {
            talk.say("set foo 0 0 5\r\nva");
            talk.say("lue\r\n");
            assertThat(lines())
                    .containsExactly(
                            "<100 new ascii client connection.",
                            "<100 set foo 0 0 5",
                            "100: going from conn_parse_cmd to conn_nread",
                            ">100 STORED",
                            "100: going from conn_nread to conn_parse_cmd");
        }
    }

    @Test
    void nothingIsToldUntilAClientAsksForIt() {
        try (Conversation talk = new Conversation(TestConfig.of("-v"))) {
            talk.say("get foo\r\nverbosity 2\r\n");
            assertThat(lines()).isEmpty();
            talk.channel().pipeline().fireUserEventTriggered(ConnectionEvent.VERBOSITY);
            talk.say("get foo\r\n");
            assertThat(lines()).containsExactly("100: Client using the ascii protocol", "<100 get foo", ">100 END");
            talk.say("verbosity 0\r\n");
            talk.channel().pipeline().fireUserEventTriggered(ConnectionEvent.VERBOSITY);
            lines();
            talk.say("get foo\r\n");
            assertThat(lines()).isEmpty();
        }
    }
}
