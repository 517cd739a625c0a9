package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.SECOND;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Listening to groups, frame by frame (RFC 3810, RFC 2710): we are fd00::5 and fe80::ff:fe00:1, and a switch passes nothing
 * that is sent to a group on to us unless we have said to be in it.
 */
class MldDialogueTest {

    private static final String OUR_LINK_LOCAL = "fe80::ff:fe00:1";
    private static final String OUR_GROUP = "ff02::1:ff00:5";
    private static final String OUR_LINK_LOCAL_GROUP = "ff02::1:ff00:1";
    private static final String ALL_NODES = "ff02::1";
    private static final String ROUTERS = "ff02::16";
    private static final String QUERIER = "fe80::9";
    private static final String ANY_GROUP = "::";
    private static final String ROUTER_ALERT = "3a00 0502 0000 0100";
    private static final String CHANGE_TO_EXCLUDE = "04000000";
    private static final String IS_EXCLUDE = "02000000";
    private static final long MILLI = 1_000_000;

    private final Conversation link = new Conversation("fd00::5/64");

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    /** A query of the second version: milliseconds to answer within, group; no suppression, nothing else. */
    private void asks(String destination, int withinMillis, String group) {
        arrives(
                QUERIER,
                destination,
                1,
                "8200 0000 %04x 0000".formatted(withinMillis) + Frames.hex(group) + "0200 0000");
    }

    private void arrives(String source, String destination, int hopLimit, String query) {
        String message = Frames.withChecksum(source, destination, 58, query);
        String packet = Frames.ipv6(source, destination, 0, hopLimit, ROUTER_ALERT + message);
        link.device.arrives(Frames.ethernet(Frames.groupMac(destination), PEER, "86dd", packet));
        link.turn();
    }

    private void expectReport(String kind) {
        expect(ROUTERS, "8f00 0000 0000 0002" + kind + Frames.hex(OUR_GROUP) + kind + Frames.hex(OUR_LINK_LOCAL_GROUP));
    }

    private void expect(String destination, String report) {
        String message = Frames.withChecksum(OUR_LINK_LOCAL, destination, 58, report);
        String packet = Frames.ipv6(OUR_LINK_LOCAL, destination, 0, 1, ROUTER_ALERT + message);
        link.device.expect(Frames.ethernet(Frames.groupMac(destination), US, "86dd", packet));
    }

    @Test
    void tellsOfItsGroupsTwiceBeforeItsAddresses() {
        link.stack.appear();
        expectReport(CHANGE_TO_EXCLUDE);
        assertThat(link.device.sent()).as("a question for an address").contains("86dd6");
        assertThat(link.device.sent()).as("another").contains("86dd6");
        link.expectNothing();
        link.after(GroupMembership.REPEAT_NANOS - 1);
        expectReport(CHANGE_TO_EXCLUDE);
        link.after(1);
        assertThat(link.device.sent()).as("an advertisement").contains("86dd6");
        assertThat(link.device.sent()).as("another").contains("86dd6");
        link.after(10 * SECOND);
        link.expectNothing();
    }

    @Test
    void tellsAgainWhenTheLinkHasComeBack() {
        link.after(LinkWatch.PERIOD_NANOS);
        link.device.link(false);
        link.after(LinkWatch.PERIOD_NANOS);
        link.device.link(true);
        link.after(LinkWatch.PERIOD_NANOS);
        expectReport(CHANGE_TO_EXCLUDE);
        assertThat(link.device.sent()).isNotNull();
        assertThat(link.device.sent()).isNotNull();
        link.expectNothing();
    }

    @Test
    void answersWhoAsksForAllGroupsWithinTheTimeThatIsGiven() {
        asks(ALL_NODES, 1000, ANY_GROUP);
        link.expectNothing();
        link.after(1000 * MILLI);
        expectReport(IS_EXCLUDE);
        link.after(10 * SECOND);
        link.expectNothing();
    }

    @ParameterizedTest
    @CsvSource({OUR_GROUP + ", true", OUR_LINK_LOCAL_GROUP + ", true", "ff02::1:ff00:7, false", "ff02::fb, false"})
    void answersWhoAsksForAGroupOfOurs(String group, boolean ours) {
        asks(ALL_NODES, 1, group);
        link.after(10 * MILLI);
        if (ours) {
            expectReport(IS_EXCLUDE);
        }
        link.expectNothing();
    }

    @Test
    void severalQueriesHaveOneAnswer() {
        asks(ALL_NODES, 1000, ANY_GROUP);
        asks(ALL_NODES, 1000, ANY_GROUP);
        asks(ALL_NODES, 10, OUR_GROUP);
        link.after(11 * MILLI);
        expectReport(IS_EXCLUDE);
        link.after(10 * SECOND);
        link.expectNothing();
    }

    /** RFC 3810 section 5.1.3: from 0x8000 on the time is a floating-point number; 0x8000 itself is 32,768 ms. */
    @Test
    void longTimesAreFloatingPointNumbers() {
        asks(ALL_NODES, 0x8001, ANY_GROUP);
        link.after(32_776 * MILLI);
        expectReport(IS_EXCLUDE);
    }

    @Test
    void whoAsksInTheFirstVersionIsAnsweredInIt() {
        arrives(QUERIER, ALL_NODES, 1, "8200 0000 0001 0000" + Frames.hex(ANY_GROUP));
        link.after(10 * MILLI);
        expect(OUR_GROUP, "8300 0000 0000 0000" + Frames.hex(OUR_GROUP));
        expect(OUR_LINK_LOCAL_GROUP, "8300 0000 0000 0000" + Frames.hex(OUR_LINK_LOCAL_GROUP));
        link.expectNothing();
    }

    /** RFC 3810 section 6.2: what comes from elsewhere, or over a router, or is cut off. */
    @Test
    void dropsWhatNoQuerierOfTheLinkCanHaveSent() {
        arrives("fd00::9", ALL_NODES, 1, "8200 0000 0001 0000" + Frames.hex(ANY_GROUP) + "0200 0000");
        arrives(QUERIER, ALL_NODES, 64, "8200 0000 0001 0000" + Frames.hex(ANY_GROUP) + "0200 0000");
        arrives(QUERIER, ALL_NODES, 1, "8200 0000 0001 0000");
        link.after(10 * MILLI);
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_MLD_MALFORMED)).isEqualTo(3);
    }

    @Test
    void withoutAnIpv6AddressThereIsNothingToTell() {
        Conversation ipv4 = new Conversation("10.0.0.1/24");
        ipv4.stack.appear();
        assertThat(ipv4.device.sent()).as("a question for the address").contains("0806");
        ipv4.after(GroupMembership.REPEAT_NANOS);
        assertThat(ipv4.device.sent()).as("the address").contains("0806");
        ipv4.expectNothing();
        ipv4.end();
    }
}
