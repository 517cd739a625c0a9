package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.protocol.command.Counter;
import dev.peregrine.memcached.protocol.command.ServerSettings;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What depends on the time, on the settings, or on what was counted. */
class TextSemanticsTest {

    private static final int THIRTY_DAYS = 60 * 60 * 24 * 30;
    private static final String STORED_X = "VALUE a 0 1\r\nx\r\nEND\r\n";
    private static final String GONE = "END\r\n";

    @Test
    void aRelativeExpiryTimeCountsFromNow() {
        try (Conversation talk = new Conversation()) {
            assertThat(talk.say("set a 0 10 1\r\nx\r\n")).isEqualTo("STORED\r\n");
            talk.advanceSeconds(9);
            assertThat(talk.say("get a\r\n")).isEqualTo(STORED_X);
            talk.advanceSeconds(1);
            assertThat(talk.say("get a\r\n")).isEqualTo(GONE);
        }
    }

    @Test
    void thirtyDaysAreRelativeAndMoreIsUnixTime() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 " + THIRTY_DAYS + " 1\r\nx\r\n");
            talk.advanceSeconds(THIRTY_DAYS - 1);
            assertThat(talk.say("get a\r\n")).isEqualTo(STORED_X);
            assertThat(talk.say("set a 0 " + (THIRTY_DAYS + 1) + " 1\r\nx\r\nget a\r\n"))
                    .isEqualTo("STORED\r\n" + GONE);
        }
    }

    @Test
    void anAbsoluteExpiryTimeIsUnixTime() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 " + (Conversation.NOW_SECONDS + 100) + " 1\r\nx\r\n");
            talk.advanceSeconds(99);
            assertThat(talk.say("get a\r\n")).isEqualTo(STORED_X);
            talk.advanceSeconds(1);
            assertThat(talk.say("get a\r\n")).isEqualTo(GONE);
        }
    }

    @Test
    void touchAndGatMoveTheExpiryTime() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 10 1\r\nx\r\ntouch a 20\r\n");
            talk.advanceSeconds(19);
            assertThat(talk.say("gat 20 a\r\n")).isEqualTo(STORED_X);
            talk.advanceSeconds(19);
            assertThat(talk.say("gats 0 a\r\n")).isEqualTo("VALUE a 0 1 1\r\nx\r\nEND\r\n");
            talk.advanceSeconds(1000);
            assertThat(talk.say("get a\r\n")).isEqualTo(STORED_X);
        }
    }

    @Test
    void aDelayedFlushComesWhenItIsTime() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 0 1\r\nx\r\nflush_all 10\r\n");
            talk.advanceSeconds(9);
            assertThat(talk.say("get a\r\n")).isEqualTo(STORED_X);
            talk.advanceSeconds(1);
            assertThat(talk.say("get a\r\n")).isEqualTo(GONE);
        }
    }

    @Test
    void casStoresOnlyWhatNobodyChanged() {
        try (Conversation talk = new Conversation()) {
            assertThat(talk.say("set a 0 0 1\r\nx\r\ngets a\r\n")).endsWith("VALUE a 0 1 1\r\nx\r\nEND\r\n");
            assertThat(talk.say("cas a 0 0 1 1\r\ny\r\n")).isEqualTo("STORED\r\n");
            assertThat(talk.say("cas a 0 0 1 1\r\nz\r\n")).isEqualTo("EXISTS\r\n");
            assertThat(talk.say("get a\r\n")).isEqualTo("VALUE a 0 1\r\ny\r\nEND\r\n");
        }
    }

    @Test
    void aValueWithoutMemoryIsSkippedAndTheOldOneGoes() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 0 1\r\nx\r\n");
            talk.store().exhaustMemory();
            assertThat(talk.say("set a 0 0 5\r\n")).isEqualTo("SERVER_ERROR out of memory storing object\r\n");
            assertThat(talk.say("value\r\nget a\r\n")).isEqualTo(GONE);
        }
    }

    @Test
    void anAppendBeyondTheLimitIsNotStored() {
        try (Conversation talk = new Conversation()) {
            String half = "v".repeat(600_000);
            assertThat(talk.say("set a 0 0 600000\r\n" + half + "\r\nappend a 0 0 600000\r\n" + half + "\r\n"))
                    .isEqualTo("STORED\r\nNOT_STORED\r\n");
        }
    }

    @Test
    void flushAllMayBeForbidden() {
        ServerSettings settings = ServerSettings.builder().flushEnabled(false).build();
        try (Conversation talk = new Conversation(settings)) {
            assertThat(talk.say("set a 0 0 1\r\nx\r\nflush_all\r\nget a\r\n"))
                    .isEqualTo("STORED\r\nCLIENT_ERROR flush_all not allowed\r\n" + STORED_X);
        }
    }

    @Test
    void verbosityIsKeptUpToTwo() {
        try (Conversation talk = new Conversation()) {
            talk.say("verbosity 1\r\n");
            assertThat(talk.server().verbosity()).isEqualTo(1);
            talk.say("verbosity 4294967295\r\n");
            assertThat(talk.server().verbosity()).isEqualTo(2);
        }
    }

    @Test
    void statsCountWhatWasDone() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 0 1\r\n1\r\nset b 0 0 2000000\r\n");
            talk.say("x".repeat(2_000_000) + "\r\n");
            talk.say("get a x y\r\ngat 0 a x\r\ntouch a 0\r\ndelete x\r\nincr a 1\r\nincr x 1\r\ndecr a 1\r\n");
            talk.say("cas a 0 0 1 0\r\n1\r\ncas x 0 0 1 0\r\n1\r\ndelete a\r\nflush_all\r\n");
            Map<String, String> stats = stats(talk, "stats\r\n");
            assertThat(stats)
                    .containsEntry("cmd_get", "3")
                    .containsEntry("get_hits", "1")
                    .containsEntry("get_misses", "2")
                    .containsEntry("cmd_set", "3")
                    .containsEntry("cmd_touch", "3")
                    .containsEntry("touch_hits", "2")
                    .containsEntry("touch_misses", "1")
                    .containsEntry("delete_hits", "1")
                    .containsEntry("delete_misses", "1")
                    .containsEntry("incr_hits", "1")
                    .containsEntry("incr_misses", "1")
                    .containsEntry("decr_hits", "1")
                    .containsEntry("decr_misses", "0")
                    .containsEntry("cas_badval", "1")
                    .containsEntry("cas_misses", "1")
                    .containsEntry("store_too_large", "1")
                    .containsEntry("cmd_flush", "1")
                    .containsEntry("curr_connections", "1")
                    .containsEntry("total_connections", "1");
            assertThat(Long.parseLong(stats.get("bytes_read"))).isGreaterThan(2_000_000);
        }
    }

    @Test
    void resetBeginsCountingAnewButTotalsGoOn() {
        try (Conversation talk = new Conversation()) {
            talk.say("get a\r\nstats reset\r\nget a\r\nget a\r\n");
            assertThat(stats(talk, "stats\r\n")).containsEntry("cmd_get", "2");
            assertThat(talk.statistics().total(Counter.CMD_GET)).isEqualTo(3);
        }
    }

    @Test
    void settingsAreShown() {
        ServerSettings settings = ServerSettings.builder()
                .limitBytes(128 << 20)
                .tcpPort(12345)
                .listenAddress("10.0.0.1")
                .threads(2)
                .build();
        try (Conversation talk = new Conversation(settings)) {
            assertThat(stats(talk, "stats s\r\n"))
                    .containsEntry("maxbytes", "134217728")
                    .containsEntry("tcpport", "12345")
                    .containsEntry("inter", "10.0.0.1")
                    .containsEntry("num_threads", "2")
                    .containsEntry("domain_socket", "NULL")
                    .containsEntry("umask", "700")
                    .containsEntry("evictions", "on");
        }
    }

    @Test
    void aConnectionTooManyIsToldAndClosed() {
        ServerSettings settings = ServerSettings.builder().maxConnections(0).build();
        try (Conversation talk = new Conversation(settings)) {
            assertThat(Conversation.text(talk.takeReplies())).isEqualTo("ERROR Too many open connections\r\n");
            assertThat(talk.closed()).isTrue();
            assertThat(talk.statistics().total(Counter.REJECTED_CONNECTIONS)).isEqualTo(1);
            assertThat(talk.statistics().currentConnections()).isZero();
        }
    }

    @Test
    void aConnectionThatThePeerBreaksClosesQuietly() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 0 10\r\nhalf");
            talk.channel().pipeline().fireExceptionCaught(new IOException("Connection reset"));
            assertThat(talk.closed()).isTrue();
            assertThat(talk.statistics().total(Counter.CONNECTION_RESETS)).isEqualTo(1);
            assertThat(talk.statistics().currentConnections()).isZero();
        }
    }

    @Test
    void anErrorOfOursClosesTheConnectionAndLeavesNothingBehind() {
        try (Conversation talk = new Conversation()) {
            talk.store().breakDelete();
            talk.expectError();
            talk.say("version\r\ndelete a\r\nversion\r\n");
            assertThat(talk.closed()).isTrue();
            assertThat(talk.statistics().total(Counter.INTERNAL_ERRORS)).isEqualTo(1);
        }
    }

    private static Map<String, String> stats(Conversation talk, String request) {
        Map<String, String> stats = new TreeMap<>();
        talk.say(request).lines().filter(line -> line.startsWith("STAT ")).forEach(line -> {
            String[] words = line.split(" ", 3);
            stats.put(words[1], words[2]);
        });
        return stats;
    }
}
