package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TestConfig;
import dev.peregrine.memcached.protocol.command.Counter;
import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
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
    void aDelayedFlushComesWhenItIsTimeLessOneTick() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 0 1\r\nx\r\nflush_all 10\r\n");
            talk.advanceSeconds(8);
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
        try (Conversation talk = new Conversation(clock -> failing(clock, "begin", () -> null))) {
            talk.say("set a 0 0 1\r\nx\r\n");
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
        ServerConfig settings = TestConfig.of("-F");
        try (Conversation talk = new Conversation(settings)) {
            assertThat(talk.say("set a 0 0 1\r\nx\r\nflush_all\r\nget a\r\n"))
                    .isEqualTo("STORED\r\nCLIENT_ERROR flush_all not allowed\r\n" + STORED_X);
        }
    }

    @Test
    void keysAreListed() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a#b 7 0 1\r\nx\r\nms YWI= 3 b\r\nxyz\r\n");
            assertThat(talk.say("lru_crawler metadump all\r\n"))
                    .startsWith("OK\r\n")
                    .contains("key=a%23b exp=-1 la=", " fetch=no ", " flags=7 \n", "key=ab ")
                    .endsWith("END\r\n");
            assertThat(talk.say("lru_crawler mgdump all\r\n").lines())
                    .containsExactlyInAnyOrder("OK", "mg a#b", "mg YWI= b", "EN");
            assertThat(talk.say("version\r\nlru_crawler metadump all\r\n"))
                    .endsWith("ERROR cannot pipeline other commands before metadump\r\n");
            assertThat(talk.say("stats cachedump 1 0\r\nstats cachedump 2 0\r\n"))
                    .contains("ITEM a#b [1 b; 0 s]", "ITEM ab [3 b; 0 s]");
        }
    }

    @Test
    void listsOfKeysMayBeForbidden() {
        try (Conversation talk = new Conversation(TestConfig.of("-X"))) {
            assertThat(talk.say("lru_crawler mgdump all\r\n")).isEqualTo("ERROR key dump not allowed\r\n");
            assertThat(talk.say("stats cachedump 1 1\r\nstats detail dump\r\n"))
                    .isEqualTo("CLIENT_ERROR stats cachedump not allowed\r\nCLIENT_ERROR stats detail not allowed\r\n");
        }
    }

    @Test
    void statisticsByPrefixAreCountedWhereAskedFor() {
        try (Conversation talk = new Conversation()) {
            talk.say("set foo:1 0 0 1\r\nx\r\n");
            assertThat(talk.say("stats detail dump\r\nstats detail on\r\n")).isEqualTo("END\r\nOK\r\n");
            talk.say("set foo:1 0 0 1\r\nx\r\nget foo:1 foo:2 plain\r\ndelete foo:3\r\n");
            assertThat(talk.say("stats detail dump\r\n")).isEqualTo("PREFIX foo get 2 hit 1 set 1 del 1\r\nEND\r\n");
        }
    }

    @Test
    void statisticsByPrefixCountGatAndRefusedValuesButNoMetaCommands() {
        try (Conversation talk = new Conversation()) {
            talk.say("stats detail on\r\ngat 0 p:1\r\nset p:1 0 0 1\r\nxyz\r\nset p:1 0 0 2000000\r\n");
            talk.say("x".repeat(2_000_000) + "\r\nms p:1 1\r\nx\r\nmg p:1\r\nma p:1\r\nmd p:1\r\n");
            assertThat(talk.say("stats detail dump\r\n")).isEqualTo("PREFIX p get 1 hit 0 set 2 del 0\r\nEND\r\n");
        }
    }

    @Test
    void shutdownAndDebugtimeAreServedWhereAllowed() {
        try (Conversation talk = new Conversation(TestConfig.of("-A", "--debug-commands"))) {
            talk.say("set a 0 10 1\r\nx\r\n");
            assertThat(talk.say("debugtime 10\r\nget a\r\n")).isEqualTo("OK\r\nEND\r\n");
            assertThat(talk.say("shutdown soon\r\n")).isEqualTo("CLIENT_ERROR invalid shutdown mode\r\n");
            assertThat(talk.say("shutdown graceful\r\n")).isEmpty();
            assertThat(talk.control().askedForShutdown()).isEqualTo("graceful");
            assertThat(talk.closed()).isTrue();
        }
    }

    @Test
    void tuningIsAnsweredAndShown() {
        try (Conversation talk = new Conversation()) {
            assertThat(answers(talk, "lru tune 10 20 0.1 3.5", "lru tune 60 30 0.1 2", "lru mode flat", "lru"))
                    .containsExactly("OK", "ERROR hot and warm pcts must not exceed 80", "OK", "ERROR");
            assertThat(answers(talk, "slabs automove 3", "slabs automove x", "slabs automove 2"))
                    .containsExactly("ERROR", "CLIENT_ERROR bad command line format", "OK");
            assertThat(answers(talk, "slabs automove freeratio", "slabs automove freeratio 0.02"))
                    .containsExactly("ERROR", "OK");
            assertThat(answers(talk, "slabs reassign 1 1", "cache_memlimit 4", "cache_memlimit"))
                    .containsExactly(
                            "SAME src and dst class are identical",
                            "MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m",
                            "ERROR");
            assertThat(answers(talk, "lru_crawler crawl x", "lru_crawler sleep x"))
                    .containsExactly("BADCLASS invalid class id", "CLIENT_ERROR bad command line format");
            assertThat(stats(talk, "stats settings\r\n"))
                    .containsEntry("hot_lru_pct", "10")
                    .containsEntry("warm_max_factor", "3.50")
                    .containsEntry("lru_segmented", "no")
                    .containsEntry("slab_automove", "2")
                    .containsEntry("slab_automove_freeratio", "0.020");
        }
    }

    @Test
    void withoutItsMaintainerTheLruHasNoModes() {
        try (Conversation talk = new Conversation(TestConfig.of("-o", "no_lru_maintainer"))) {
            assertThat(answers(talk, "lru mode flat", "lru temp_ttl 5", "lru tune 10 20 0.1 3.5"))
                    .containsExactly("ERROR", "ERROR", "OK");
        }
    }

    @Test
    void aConnectionGivesWayAfterItsRequests() {
        try (Conversation talk = new Conversation(TestConfig.of("-R", "1"))) {
            assertThat(talk.say("version\r\n".repeat(6)).lines()).hasSize(6);
            assertThat(talk.statistics().total(Counter.CONN_YIELDS)).isEqualTo(5);
        }
    }

    @Test
    void withoutUniquesNoneIsShown() {
        try (Conversation talk = new Conversation(TestConfig.of("-C"))) {
            assertThat(talk.say("set a 0 0 1\r\nx\r\ngets a\r\nmg a c\r\n"))
                    .isEqualTo("STORED\r\nVALUE a 0 1 0\r\nx\r\nEND\r\nHD c0\r\n");
        }
    }

    @Test
    void withoutUniquesNoneIsTheRightOne() {
        try (Conversation talk = new Conversation(TestConfig.of("-C"))) {
            talk.say("set a 0 0 1\r\nx\r\n");
            assertThat(talk.say("cas a 0 0 1 1\r\ny\r\ncas a 0 0 1 0\r\ny\r\nmd a C1\r\nget a\r\n"))
                    .isEqualTo("EXISTS\r\nEXISTS\r\nEX\r\nVALUE a 0 1\r\nx\r\nEND\r\n");
        }
    }

    @Test
    void verbosityIsKeptUpToTwo() {
        try (Conversation talk = new Conversation()) {
            talk.say("verbosity 1\r\n");
            assertThat(talk.server().verbosity()).isEqualTo(1);
            talk.say("verbosity 4294967295\r\n");
            assertThat(talk.server().verbosity()).isEqualTo(2);
            assertThat(talk.control().verbosityChanges()).isEqualTo(2);
        }
    }

    @Test
    void itemsAreCountedByTheirSizeWhereThatIsAskedFor() {
        try (Conversation talk = new Conversation(TestConfig.of("-o", "track_sizes"))) {
            assertThat(talk.say("stats sizes\r\n")).isEqualTo("END\r\n");
            talk.say("set a 0 0 3\r\nabc\r\nset b 0 0 3\r\nabc\r\nset c 0 0 40\r\n" + "c".repeat(40) + "\r\n");
            assertThat(talk.say("stats sizes\r\n")).isEqualTo("STAT 64 2\r\nSTAT 128 1\r\nEND\r\n");
            talk.say("append b 0 0 5\r\ndefgh\r\ndelete c\r\n");
            assertThat(talk.say("stats sizes\r\n")).isEqualTo("STAT 64 1\r\nSTAT 96 1\r\nEND\r\n");
        }
    }

    @Test
    void anInspectionTakesNobodysTurnToStoreAnew() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 0 1\r\nx\r\nmd a I\r\nme a\r\n");
            assertThat(talk.say("mg a\r\nmg a\r\n")).isEqualTo("HD X W\r\nHD Z X\r\n");
        }
    }

    @Test
    void onlyFlagsThatAreNot0NeedRoom() {
        int most = (1 << 20) - 48 - 8 - "a".length() - 1 - "\r\n".length();
        try (Conversation talk = new Conversation()) {
            String value = "x".repeat(most) + "\r\n";
            assertThat(talk.say("set a 7 0 " + most + "\r\n" + value + "set a 0 0 " + most + "\r\n" + value))
                    .isEqualTo("SERVER_ERROR object too large for cache\r\nSTORED\r\n");
        }
    }

    @Test
    void statsCountWhatWasDone() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 0 1\r\n1\r\nset b 0 0 2000000\r\n");
            talk.say("x".repeat(2_000_000) + "\r\n");
            talk.say("set b 0 0 1\r\n1??ms b 1\r\n1??");
            talk.say("get a x y\r\ngat 0 a x\r\ntouch a 0\r\ndelete x\r\nincr a 1\r\nincr x 1\r\ndecr a 1\r\n");
            talk.say("cas a 0 0 1 0\r\n1\r\ncas x 0 0 1 0\r\n1\r\ndelete a\r\nflush_all\r\n");
            Map<String, String> stats = stats(talk, "stats\r\n");
            assertThat(stats)
                    .containsEntry("cmd_get", "3")
                    .containsEntry("get_hits", "1")
                    .containsEntry("get_misses", "2")
                    .containsEntry("cmd_set", "5")
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
        ServerConfig settings = TestConfig.of("-p", "12345", "-l", "10.0.0.1", "-t", "2");
        try (Conversation talk = new Conversation(settings)) {
            assertThat(stats(talk, "stats s\r\n"))
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
        try (Conversation first = new Conversation(TestConfig.of("-c", "1"));
                Conversation second = first.another()) {
            assertThat(Conversation.text(second.takeReplies())).isEqualTo("ERROR Too many open connections\r\n");
            assertThat(second.closed()).isTrue();
            assertThat(second.statistics().total(Counter.REJECTED_CONNECTIONS)).isEqualTo(1);
            assertThat(second.server().places().taken()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionTooManyWaitsWhereItIsNotToBeRefused() {
        try (Conversation first = new Conversation(TestConfig.of("-c", "1", "-o", "no_maxconns_fast"));
                Conversation second = first.another()) {
            assertThat(second.channel().config().isAutoRead()).isFalse();
            assertThat(first.control().accepting()).isFalse();
            assertThat(stats(first, "stats\r\n"))
                    .containsEntry("accepting_conns", "0")
                    .containsEntry("listen_disabled_num", "1");

            first.say("quit\r\n");
            assertThat(second.say("version\r\n")).startsWith("VERSION ");
            assertThat(second.channel().config().isAutoRead()).isTrue();
            assertThat(first.control().accepting()).isTrue();
            assertThat(stats(second, "stats\r\n"))
                    .containsEntry("accepting_conns", "1")
                    .containsEntry("curr_connections", "1")
                    .doesNotContainKey("rejected_connections");
            assertThat(second.statistics().total(Counter.TIME_IN_LISTEN_DISABLED))
                    .isPositive();
        }
    }

    @Test
    void aPlaceIsNotLostToAClientThatGivesUpWaiting() {
        try (Conversation first = new Conversation(TestConfig.of("-c", "1", "-o", "no_maxconns_fast"));
                Conversation second = first.another();
                Conversation third = first.another()) {
            second.channel().close();
            first.say("quit\r\n");
            second.takeReplies();
            assertThat(third.say("version\r\n")).startsWith("VERSION ");
            assertThat(first.server().places().taken()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatThePeerBreaksClosesQuietly() {
        try (Conversation talk = new Conversation()) {
            talk.say("set a 0 0 10\r\nhalf");
            talk.channel().pipeline().fireExceptionCaught(new IOException("Connection reset"));
            assertThat(talk.closed()).isTrue();
            assertThat(talk.statistics().total(Counter.CONNECTION_RESETS)).isEqualTo(1);
            assertThat(talk.server().places().taken()).isZero();
        }
    }

    @Test
    void anErrorOfOursClosesTheConnectionAndLeavesNothingBehind() {
        Supplier<Object> failure = () -> {
            throw new IllegalStateException("broken for a test");
        };
        try (Conversation talk = new Conversation(clock -> failing(clock, "delete", failure))) {
            talk.expectError();
            talk.say("version\r\ndelete a\r\nversion\r\n");
            assertThat(talk.closed()).isTrue();
            assertThat(talk.statistics().total(Counter.INTERNAL_ERRORS)).isEqualTo(1);
        }
    }

    private static Store failing(CacheClock clock, String method, Supplier<Object> fault) {
        return FaultyStore.failing(Conversation.newStore(clock, TestConfig.of()), method, fault);
    }

    private static List<String> answers(Conversation talk, String... lines) {
        return talk.say(String.join("\r\n", lines) + "\r\n").lines().toList();
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
