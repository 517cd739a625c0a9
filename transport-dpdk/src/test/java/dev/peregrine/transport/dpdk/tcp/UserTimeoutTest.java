package dev.peregrine.transport.dpdk.tcp;

import org.junit.jupiter.api.Test;

/** How long unacknowledged data is borne: RFC 5482. */
class UserTimeoutTest {

    @Test
    void theConnectionEndsWhenItHasPassedNotWithTheNextRetransmission() {
        try (TcpScript script = TcpScript.accepted()) {
            script.connection.options().userTimeoutMillis(500);
            script.write(1000).out("P. 1:1001 ack 1");
            script.after(200).out("P. 1:1001 ack 1").after(300).ended(TcpFailure.TIMEOUT);
        }
    }

    @Test
    void eachByteAcknowledgedBeginsItAnew() {
        try (TcpScript script = TcpScript.accepted()) {
            script.connection.options().userTimeoutMillis(500);
            script.write(1000).out("P. 1:1001 ack 1").after(200).out("P. 1:1001 ack 1");
            script.after(100).in(". 1 ack 501").after(400).out("P. 501:1001 ack 1");
            script.after(100).ended(TcpFailure.TIMEOUT);
        }
    }

    @Test
    void aLongOneOutlastsManyRetransmissions() {
        TcpSettings settings = new TcpSettings.Builder().retransmissions(2).build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            script.connection.options().userTimeoutMillis(3_600_000);
            script.write(900).out("P. 1:901 ack 1").after(200).out("P. 1:901 ack 1");
            script.after(400)
                    .out("P. 1:901 ack 1")
                    .after(800)
                    .out("P. 1:901 ack 1")
                    .in(". 1 ack 901");
        }
    }

    @Test
    void aWindowThatStaysClosedCountsToo() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1000, 1000)) {
            script.connection.options().userTimeoutMillis(1000);
            script.writeSegments(2).out(". 1:1001 ack 1").in(". 1 ack 1001 win 0");
            script.after(200).out(". 1000 ack 1").in(". 1 ack 1001 win 0");
            script.after(400).out(". 1000 ack 1").in(". 1 ack 1001 win 0");
            script.after(400).ended(TcpFailure.TIMEOUT);
        }
    }

    @Test
    void nothingUnacknowledgedIsBorneForEver() {
        try (TcpScript script = TcpScript.accepted()) {
            script.connection.options().userTimeoutMillis(500);
            script.write(1000).out("P. 1:1001 ack 1").in(". 1 ack 1001").after(100_000);
            script.state(TcpState.ESTABLISHED);
        }
    }
}
