package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import org.junit.jupiter.api.Test;

/** Listening: the SYN queue, the accept queue and refusal. */
class ListenerTest {

    @Test
    void aRefusedConnectionIsReset() {
        try (TcpScript script = new TcpScript()) {
            script.refuses = true;
            script.listen().in("S 0").out("S. 0 ack 1").in(". 1 ack 1").out("R. 1 ack 1");
            assertThat(script.end.tcp.connectionCount()).isZero();
        }
    }

    @Test
    void whatArrivesBeforeAcceptanceIsReadAfterIt() {
        try (TcpScript script = new TcpScript()) {
            script.listen().listener.accepting(false);
            script.in("S 0")
                    .out("S. 0 ack 1")
                    .in(". 1 ack 1")
                    .in("F. 1:101 ack 1")
                    .out(". 1 ack 102");
            assertThat(script.connection).isNull();
            script.listener.accepting(true);
            script.turn();
            assertThat(script.events).isEqualTo(TcpEvents.READABLE | TcpEvents.PEER_FINISHED);
            script.read(100);
        }
    }

    @Test
    void withAFullBacklogNeitherSynsNorLastAcksAreTaken() {
        try (TcpScript script = new TcpScript()) {
            script.listen(1).listener.accepting(false);
            script.in("S 0").out("S. 0 ack 1");
            script.peerPort(5).in("S 0").out("S. 0 ack 1").in(". 1 ack 1");
            script.peerPort(6).in("S 0").quiet();
            script.peerPort(TcpScript.PEER_PORT);
            assertThat(script.listener.acceptQueueLength()).isEqualTo(1);
            assertThat(script.listener.halfOpenCount()).isEqualTo(1);
            assertThat(script.end.counters.listenOverflows).isEqualTo(1);
            script.listener.accepting(true);
            script.turn();
            assertThat(script.listener.acceptQueueLength()).isZero();
            script.after(1000).out("S. 0 ack 1").in(". 1 ack 1").state(TcpState.ESTABLISHED);
        }
    }

    @Test
    void theSynQueueIsBounded() {
        TcpSettings settings =
                new TcpSettings.Builder().synBacklog(2).synCookies(false).build();
        try (TcpScript script = new TcpScript(settings)) {
            script.listen();
            script.peerPort(1).in("S 0").out("S. 0 ack 1");
            script.peerPort(2).in("S 0").out("S. 0 ack 1");
            script.peerPort(3).in("S 0").quiet();
            assertThat(script.end.counters.listenDrops).isEqualTo(1);
        }
    }

    @Test
    void oneThatIsResetBeforeAcceptanceIsNeverSeen() {
        try (TcpScript script = new TcpScript()) {
            script.listen().listener.accepting(false);
            script.in("S 0").out("S. 0 ack 1").in(". 1 ack 1").in("R 1");
            assertThat(script.listener.acceptQueueLength()).isZero();
            script.listener.accepting(true);
            script.turn();
            assertThat(script.connection).isNull();
            assertThat(script.end.tcp.hasWork()).isFalse();
        }
    }

    @Test
    void closingAListenerForgetsWhatWasNotAcceptedAndKeepsTheRest() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0").out("S. 0 ack 1").in(". 1 ack 1").state(TcpState.ESTABLISHED);
            script.peerPort(2).in("S 0").out("S. 0 ack 1");
            script.listener.close();
            script.turn().in(". 1 ack 1").out("R 1");
            script.peerPort(3).in("S 0").outReset("R. 0 ack 1");
            script.state(TcpState.ESTABLISHED);
        }
    }

    @Test
    void aPortIsBoundOnceAndTheVeryAddressGoesBeforeAny() throws BindException {
        try (TcpScript script = new TcpScript()) {
            script.listen();
            assertThatThrownBy(script::listen).hasRootCauseInstanceOf(BindException.class);
            TcpListener exact = script.end.tcp.listen(0, script.end.address, TcpScript.PORT, 1, connection -> true);
            exact.accepting(false);
            script.in("S 0").out("S. 0 ack 1").in(". 1 ack 1");
            assertThat(exact.acceptQueueLength()).isEqualTo(1);
        }
    }
}
