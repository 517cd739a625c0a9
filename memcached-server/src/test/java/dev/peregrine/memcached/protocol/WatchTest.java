package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.config.TestConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that watch what others do. */
class WatchTest {

    private static final String STAMP = "ts=\\d+\\.\\d+ gid=\\d+ ";

    private Conversation server;
    private Conversation watcher;
    private Conversation client;

    @BeforeEach
    void connect() {
        server = new Conversation();
        watcher = server.another();
        client = server.another();
    }

    @AfterEach
    void disconnect() {
        client.close();
        watcher.close();
        server.close();
    }

    /** The next lines without their stamps. */
    private List<String> lines() {
        String text = Conversation.text(watcher.takeReplies());
        return text.lines()
                .peek(line -> assertThat(line).matches(STAMP + ".*"))
                .map(line -> line.replaceFirst(STAMP, ""))
                .map(WatchTest::maskIds)
                .toList();
    }

    /** What depends on how the store lays items out, and on how many connections there have been. */
    private static String maskIds(String line) {
        return line.replaceFirst("clsid=[1-9]\\d*", "clsid=N").replaceFirst("cfd=\\d+", "cfd=N");
    }

    private void watch(String streams) {
        assertThat(watcher.say("watch" + streams + "\n")).isEqualTo("OK\r\n");
    }

    @Test
    void fetchesAreTold() {
        watch("");
        client.say("get foo\r\n");
        assertThat(lines()).containsExactly("type=item_get key=foo status=not_found clsid=0 cfd=N size=0");
        client.say("set f%oo 0 0 3\r\nbar\r\nget f%oo\r\nmg f%oo v\r\ngat 0 f%oo\r\ntouch f%oo 0\r\nincr none 1\r\n");
        String found = "type=item_get key=f%25oo status=found clsid=N cfd=N size=3";
        assertThat(lines())
                .containsExactly(
                        "type=item_get key=f%25oo status=not_found clsid=0 cfd=N size=0",
                        found, found, found, found, "type=item_get key=none status=not_found clsid=0 cfd=N size=0");
    }

    @Test
    void theClientIsToldByTheNumberThatStatsKnow() {
        String conns = client.say("stats conns\r\n");
        String last =
                conns.lines().filter(line -> line.contains(":addr")).toList().getLast();
        String number = last.substring("STAT ".length(), last.indexOf(':'));
        watch(" fetchers");
        client.say("get foo\r\n");
        assertThat(Conversation.text(watcher.takeReplies())).contains("cfd=" + number + " ");
    }

    @Test
    void mutationsAreTold() {
        watch(" mutations");
        client.say("set foo 0 100 3\r\nbar\r\nadd foo 0 0 1\r\nx\r\ncas none 0 0 1 9\r\nx\r\n");
        client.say("append foo 0 0 4\r\nmore\r\nms meta 2\r\nab\r\nset big 0 0 2000000\r\n");
        assertThat(lines())
                .containsExactly(
                        "type=item_store key=foo status=stored cmd=set ttl=100 clsid=N cfd=N size=3",
                        "type=item_store key=foo status=not_stored cmd=add ttl=0 clsid=0 cfd=N size=1",
                        "type=item_store key=none status=not_found cmd=cas ttl=0 clsid=0 cfd=N size=1",
                        "type=item_store key=foo status=stored cmd=append ttl=0 clsid=N cfd=N size=4",
                        "type=item_store key=meta status=stored cmd=set ttl=0 clsid=N cfd=N size=2",
                        "type=item_store key=big status=too_large cmd=set ttl=0 clsid=0 cfd=N size=2000000");
    }

    @Test
    void aValueThatArrivesInPiecesIsToldOnce() {
        watch(" mutations fetchers");
        client.say("set foo 0 0 6\r\nbar");
        assertThat(lines()).isEmpty();
        client.say("bar\r\n");
        assertThat(lines())
                .containsExactly(
                        "type=item_get key=foo status=not_found clsid=0 cfd=N size=0",
                        "type=item_store key=foo status=stored cmd=set ttl=0 clsid=N cfd=N size=6");
    }

    @Test
    void deletionsAreToldButNotMarks() {
        watch(" deletions");
        client.say("set foo 0 0 4\r\nvbar\r\nmd none\r\nmd foo I\r\ndelete foo\r\n");
        client.say("set foo 0 0 3\r\nbar\r\nmd foo\r\n");
        assertThat(lines())
                .containsExactly(
                        "type=deleted key=foo cmd=delete clsid=N size=4", "type=deleted key=foo cmd=md clsid=N size=3");
    }

    @Test
    void connectionsAreToldWithTheReasonOfTheirEnd() {
        watch(" connevents");
        Conversation other = server.another();
        other.say("quit\r\n");
        other.close();
        assertThat(lines())
                .containsExactly(
                        "type=conn_new rip=unix rport=0 transport=local cfd=N",
                        "type=conn_close rip=unix rport=0 transport=local reason=normal cfd=N");
        Conversation confused = server.another();
        confused.say("GET / HTTP/1.1\r\n");
        confused.close();
        assertThat(lines().getLast()).contains("reason=error");
    }

    @Test
    void evictionsAreTold() {
        watch(" evictions");
        String value = "v".repeat(1_000_000);
        for (int i = 0; i < 40; i++) {
            client.say("set key" + i + " 0 0 1000000 noreply\r\n" + value + "\r\n");
        }
        assertThat(lines())
                .isNotEmpty()
                .allMatch(
                        line -> line.matches("type=eviction key=key\\d+ fetch=no ttl=-1 la=\\d+ clsid=N size=1000000"));
    }

    @Test
    void whoReadsTooSlowlyIsToldHowManyLinesWereSkipped() {
        watch(" fetchers");
        watcher.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        String miss = "get " + "k".repeat(200) + "\r\n";
        int misses = 3000;
        for (int i = 0; i < misses; i++) {
            client.say(miss);
        }
        assertThat(watcher.takeReplies()).isEmpty();
        watcher.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        long kept = Conversation.text(watcher.takeReplies()).lines().count();
        client.say("get last\r\n");
        List<String> then =
                new ArrayList<>(Conversation.text(watcher.takeReplies()).lines().toList());
        assertThat(then.removeFirst()).isEqualTo("skipped=" + (misses - kept));
        assertThat(then).singleElement().asString().contains("key=last");
        assertThat(client.say("stats\r\n"))
                .contains("STAT log_watcher_skipped " + (misses - kept) + "\r\n")
                .contains("STAT log_watcher_sent " + (kept + 1) + "\r\n")
                .contains("STAT log_watchers 1\r\n");
    }

    @Test
    void whatAWatcherSendsIsNotLookedAt() {
        assertThat(watcher.say("watch\nget foo\r\n")).isEqualTo("OK\r\n");
        assertThat(watcher.say("get foo\r\n")).isEmpty();
        assertThat(watcher.closed()).isFalse();
    }

    @Test
    void aWatcherThatIsGoneIsForgotten() {
        Conversation second = server.another();
        second.say("watch mutations\n");
        assertThat(client.say("stats\r\n")).contains("STAT log_watchers 1\r\n");
        second.close();
        assertThat(client.say("stats\r\n")).contains("STAT log_watchers 0\r\n");
    }

    @Test
    void whatCannotBeWatchedIsRefused() {
        assertThat(client.say("watch nonsense\r\n")).isEqualTo("ERROR\r\n");
        assertThat(client.say("mn\r\nwatch\r\n"))
                .isEqualTo("MN\r\nERROR cannot pipeline other commands before watch\r\n");
        assertThat(client.say("watch proxyreqs proxyuser\r\n")).isEqualTo("OK\r\n");
        try (Conversation without = new Conversation(TestConfig.of("-W"))) {
            assertThat(without.say("watch mutations\r\n")).isEqualTo("CLIENT_ERROR watch commands not allowed\r\n");
        }
    }

    @Test
    void thereAreTwentyWatchersAtMost() {
        List<Conversation> watchers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Conversation each = server.another();
            watchers.add(each);
            assertThat(each.say("watch\r\n")).isEqualTo("OK\r\n");
        }
        assertThat(client.say("watch\r\n")).isEqualTo("WATCHER_TOO_MANY log watcher limit reached\r\n");
        watchers.forEach(Conversation::close);
        assertThat(client.say("watch\r\n")).isEqualTo("OK\r\n");
    }
}
