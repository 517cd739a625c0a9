package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a stack tells of what it has open, as netstat does. */
class ListingTest {

    private static List<String> list(TcpScript script) {
        List<String> lines = new ArrayList<>();
        script.end.tcp.list(
                script.nowNanos, row -> lines.add(row.toString().strip().replaceAll(" +", " ")));
        return lines;
    }

    @Test
    void listenersRequestsAndConnectionsAreListed() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in("P. 1:101 ack 1").write(30).out("P. 1:31 ack 101").after(50);
            script.peerPort(9).in("S 0").out("S. 0 ack 1");
            assertThat(list(script))
                    .containsExactlyInAnyOrder(
                            "0 1 :::80 *:* LISTEN off",
                            "100 30 10.0.0.1:80 10.0.0.100:40000 ESTABLISHED on (150 ms)",
                            "0 0 10.0.0.1:80 10.0.0.100:9 SYN_RECEIVED on (0 ms)");
        }
    }

    @Test
    void timersHaveTheirNames() {
        try (TcpScript script = TcpScript.accepted()) {
            script.connection.options().keepAlive(true);
            script.in(". 1 ack 1");
            assertThat(list(script)).anyMatch(line -> line.endsWith("ESTABLISHED keepalive (7200000 ms)"));
            script.in(". 1 ack 1 win 0").write(10).after(50);
            assertThat(list(script)).anyMatch(line -> line.endsWith("ESTABLISHED probe (150 ms)"));
            script.in(". 1 ack 1 win 1000").out("P. 1:11 ack 1").in(". 1 ack 11");
            script.shutdownOutput().out("F. 11 ack 1").in("F. 1 ack 12").out(". 12 ack 2");
            assertThat(list(script)).anyMatch(line -> line.endsWith("TIME_WAIT timewait (60000 ms)"));
        }
    }
}
