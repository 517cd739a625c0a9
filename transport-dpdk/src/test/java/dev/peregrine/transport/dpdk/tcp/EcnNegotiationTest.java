package dev.peregrine.transport.dpdk.tcp;

import org.junit.jupiter.api.Test;

/** Agreeing on ECN, and telling the peer of congestion: RFC 3168 sections 6.1.1 and 6.1.3. */
class EcnNegotiationTest {

    private static final TcpSettings REQUEST =
            new TcpSettings.Builder().ecn(TcpEcn.REQUEST).build();

    private static TcpScript accepted() {
        return new TcpScript()
                .listen()
                .in("SEW 0 <mss 1000>")
                .out("S.E 0 noect ack 1")
                .in(". 1 ack 1")
                .delayAcks();
    }

    @Test
    void aServerAnswersWhereItIsAsked() {
        try (TcpScript script = accepted()) {
            script.in(". 1:11 ect0 ack 1").after(40).out(". 1 ack 11").read(10);
        }
    }

    @Test
    void aServerThatIsNotAskedDoesNot() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:11 ce ack 1").after(40).out(". 1 ack 11");
        }
    }

    @Test
    void aServerWhoseSettingsForbidItDoesNot() {
        TcpSettings off = new TcpSettings.Builder().ecn(TcpEcn.OFF).build();
        try (TcpScript script = new TcpScript(off)) {
            script.listen().in("SEW 0").out("S. 0 ack 1");
        }
    }

    @Test
    void halfAnOfferIsNone() {
        for (String syn : new String[] {"SE 0", "SW 0"}) {
            try (TcpScript script = new TcpScript()) {
                script.listen().in(syn).out("S. 0 ack 1");
            }
        }
    }

    @Test
    void anOfferWhoseOwnPacketCouldBeMarkedIsBroken() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("SEW 0 ect0").out("S. 0 ack 1");
        }
    }

    @Test
    void aClientAsksOnlyWhereItIsTold() {
        try (TcpScript script = new TcpScript()) {
            script.connect().turn().out("S 0");
        }
        try (TcpScript script = new TcpScript(REQUEST)) {
            script.connect().turn().out("SEW 0 noect").in("S.E 0 ack 1").out(". 1 ack 1");
            script.in(". 1:11 ce ack 1").out(".E 1 ack 11");
        }
    }

    @Test
    void aServerThatSendsTheFlagsBackAsTheyWereIsBroken() {
        for (String synAck : new String[] {"S.EW 0 ack 1", "S. 0 ack 1", "S.W 0 ack 1"}) {
            try (TcpScript script = new TcpScript(REQUEST)) {
                script.connect().turn().out("SEW 0").in(synAck).out(". 1 ack 1");
                script.delayAcks().in(". 1:11 ce ack 1").after(40).out(". 1 ack 11");
            }
        }
    }

    @Test
    void aSynThatGetsLostIsRepeatedWithoutTheOffer() {
        try (TcpScript script = new TcpScript(REQUEST)) {
            script.connect().turn().out("SEW 0").after(1000).out("S 0");
            // The answer to the first one, late.
            script.in("S.E 0 ack 1").out(". 1 ack 1");
            script.delayAcks().in(". 1:11 ce ack 1").after(40).out(". 1 ack 11");
        }
    }

    @Test
    void bothAskAtOnce() {
        try (TcpScript script = new TcpScript(REQUEST)) {
            script.connect().turn().out("SEW 0").in("SEW 0").out("S.E 0 ack 1");
            script.in("S.E 0 ack 1").state(TcpState.ESTABLISHED);
            script.in(". 1:11 ce ack 1").out(".E 1 ack 11");
        }
    }

    @Test
    void congestionIsEchoedAtOnceAndUntilThePeerHasReacted() {
        try (TcpScript script = accepted()) {
            script.in(". 1:101 ce ack 1").out(".E 1 ack 101");
            script.in(". 101:201 ect0 ack 1").after(40).out(".E 1 ack 201");
            script.in(". 201:301 ce ack 1").after(40).out(".E 1 ack 301");
            script.in(".W 301:401 ect0 ack 1").out(". 1 ack 401");
            script.in(". 401:501 ect0 ack 1").after(40).out(". 1 ack 501");
        }
    }

    @Test
    void aReactionThatIsItselfMarkedBeginsAnew() {
        try (TcpScript script = accepted()) {
            script.in(". 1:101 ce ack 1").out(".E 1 ack 101");
            script.in(".W 101:201 ce ack 1").out(".E 1 ack 201");
        }
    }

    @Test
    void theEchoRidesOnData() {
        try (TcpScript script = accepted()) {
            script.connection.write(Segments.payload(script.end.sendPool, 0, 10));
            script.in(". 1:101 ce ack 1").out("P.E 1:11 ack 101");
        }
    }

    @Test
    void aMarkOnAPureAckOrOutsideOfTheWindowSaysNothing() {
        try (TcpScript script = accepted()) {
            script.in(". 1 ce ack 1").quiet();
            script.in(". 90001:90101 ce ack 1").out(". 1 ack 1");
            script.in(". -99:1 ce ack 1").out(". 1 ack 1");
        }
    }
}
