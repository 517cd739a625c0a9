package dev.peregrine.transport.dpdk.tcp;

import org.junit.jupiter.api.Test;

/** Telling the peer what it has sent twice: RFC 2883 section 4. */
class DuplicateSackTest {

    private static TcpScript accepted() {
        return new TcpScript()
                .listen()
                .in("S 0 <mss 1000, sackOK>")
                .out("S. 0 ack 1")
                .in(". 1 ack 1")
                .delayAcks();
    }

    private static TcpScript received(int bytes) {
        TcpScript script = accepted();
        for (int i = 0; i < bytes; i += 500) {
            script.in(". " + (i + 1) + ":" + (i + 501) + " ack 1");
        }
        return script.skipTimes().after(40).out(". 1 ack " + (bytes + 1)).read(bytes);
    }

    @Test
    void aSegmentThatWasAcknowledgedBefore() {
        try (TcpScript script = received(1000)) {
            script.in(". 1:501 ack 1").out(". 1 ack 1001 <sack 1:501>");
            script.in(". 501:1001 ack 1").out(". 1 ack 1001 <sack 501:1001>");
        }
    }

    @Test
    void aPartOfASegment() {
        try (TcpScript script = received(1000)) {
            script.in(". 501:1501 ack 1").out(". 1 ack 1501 <sack 501:1001>").read(500);
        }
    }

    @Test
    void itIsToldOnce() {
        try (TcpScript script = received(1000)) {
            script.in(". 1:501 ack 1").out(". 1 ack 1001 <sack 1:501>");
            script.in(". 2001:2501 ack 1").out(". 1 ack 1001 <sack 2001:2501>");
        }
    }

    @Test
    void aSegmentBeforeAGapComesBeforeTheIsland() {
        try (TcpScript script = received(1000)) {
            script.in(". 2001:2501 ack 1").out(". 1 ack 1001 <sack 2001:2501>");
            script.in(". 1:501 ack 1").out(". 1 ack 1001 <sack 1:501 2001:2501>");
        }
    }

    @Test
    void aSegmentOfAnIslandIsFollowedByThatIsland() {
        try (TcpScript script = accepted()) {
            script.in(". 1001:1501 ack 1").out(". 1 ack 1");
            script.in(". 1501:2001 ack 1").out(". 1 ack 1");
            script.in(". 3001:3501 ack 1").out(". 1 ack 1 <sack 3001:3501 1001:2001>");
            script.in(". 1001:1501 ack 1").out(". 1 ack 1 <sack 1001:1501 1001:2001 3001:3501>");
        }
    }

    @Test
    void aSegmentThatReachesIntoAnIsland() {
        try (TcpScript script = accepted()) {
            script.in(". 1001:1501 ack 1").out(". 1 ack 1");
            script.in(". 1251:1751 ack 1").out(". 1 ack 1 <sack 1251:1501 1001:1751>");
            script.in(". 751:1251 ack 1").out(". 1 ack 1 <sack 1001:1251 751:1751>");
            script.in(". 1:751 ack 1").out(". 1 ack 1751 <>").read(1750);
        }
    }

    @Test
    void aSegmentThatCoversIslands() {
        try (TcpScript script = accepted()) {
            script.in(". 1001:1101 ack 1").out(". 1 ack 1");
            script.in(". 1301:1401 ack 1").out(". 1 ack 1");
            script.in(". 901:1501 ack 1").out(". 1 ack 1 <sack 1001:1401 901:1501>");
        }
    }

    @Test
    void severalOfOneTurnAreToldTogetherWhereTheyTouch() {
        try (TcpScript script = received(1000)) {
            script.in(". 1:501 ack 1", ". 501:1001 ack 1").out(". 1 ack 1001 <sack 1:1001>");
        }
    }

    @Test
    void aPeerThatDoesNotPermitItIsNotTold() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:501 ack 1").read(500).after(40).out(". 1 ack 501");
            script.in(". 1:501 ack 1").out(". 1 ack 501 <>");
        }
    }
}
