package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ARP and ICMP echo, frame by frame: we are 10.0.0.1 at 02:00:00:00:00:01, the peer is 10.0.0.2 at 02:…:02. */
class ArpDialogueTest {

    private static final String US = "020000000001";
    private static final String PEER = "020000000002";
    private static final String EVERYBODY = "ffffffffffff";
    private static final String ASK = "0001 0800 06 04 0001";
    private static final String TELL = "0001 0800 06 04 0002";
    private static final String NOBODY = "000000000000";
    private static final String OUR_IP = "0a000001";
    private static final String PEER_IP = "0a000002";
    private static final String PING = ping(2);
    private static final long SECOND = 1_000_000_000L;

    private final ScriptedDevice device = new ScriptedDevice();
    private final NetworkStack stack = new NetworkStack(
            new NetworkStackConfig(List.of(IpPrefix.parse("10.0.0.1/24")), 0, 1500, TcpSettings.DEFAULT),
            device,
            new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey())),
            0,
            new Random(1),
            0);
    private final List<String> conflicts = new ArrayList<>();
    private long now;

    @BeforeEach
    void hearOfConflicts() {
        stack.onAddressConflict(
                (high, low, mac) -> conflicts.add(IpAddress.format(high, low) + ' ' + MacAddress.format(mac)));
    }

    @AfterEach
    void everyBufferIsReturned() {
        stack.close(now);
        device.expectNoBufferInUse();
    }

    @Test
    void answersWhoAsksForOurAddress() {
        device.arrives(EVERYBODY + PEER + "0806" + ASK + PEER + PEER_IP + NOBODY + OUR_IP);
        turn();
        device.expect(PEER + US + "0806" + TELL + US + OUR_IP + PEER + PEER_IP);
    }

    @Test
    void leavesOtherAddressesToTheirOwners() {
        device.arrives(EVERYBODY + PEER + "0806" + ASK + PEER + PEER_IP + NOBODY + "0a000003");
        turn();
        device.expectNothing();
    }

    @Test
    void answersAnEchoRequestAtOnceWhereTheAskersAddressIsKnownFromItsOwnArpRequest() {
        device.arrives(EVERYBODY + PEER + "0806" + ASK + PEER + PEER_IP + NOBODY + OUR_IP);
        turn();
        device.sent();

        device.arrives(
                US + PEER + "0800" + "4500001e 00000000 400166dd" + PEER_IP + OUR_IP + "0800 f6fa 0001 0002 0102");
        turn();
        device.expect(
                PEER + US + "0800" + "4500001e 00004000 400126dd" + OUR_IP + PEER_IP + "0000 fefa 0001 0002 0102");
        assertThat(stack.counters().get(StackCounter.ECHO_REQUESTS_ANSWERED)).isOne();
    }

    @Test
    void asksForTheAddressOfWhomItMustAnswerAndAnswersThen() {
        device.arrives(
                US + PEER + "0800" + "4500001e 00000000 400166dd" + PEER_IP + OUR_IP + "0800 f6fa 0001 0002 0102");
        turn();
        device.expect(EVERYBODY + US + "0806" + ASK + US + OUR_IP + NOBODY + PEER_IP);
        device.expectNothing();

        device.arrives(US + PEER + "0806" + TELL + PEER + PEER_IP + US + OUR_IP);
        turn();
        device.expect(
                PEER + US + "0800" + "4500001e 00004000 400126dd" + OUR_IP + PEER_IP + "0000 fefa 0001 0002 0102");
    }

    /** A group's Ethernet address is nobody's (RFC 1812 section 3.3.2). */
    @Test
    void believesNoNeighbourToBeAGroup() {
        device.arrives(EVERYBODY + PEER + "0806" + ASK + "01005e000001" + PEER_IP + NOBODY + OUR_IP);
        turn();
        device.sent();
        device.arrives(
                US + PEER + "0800" + "4500001e 00000000 400166dd" + PEER_IP + OUR_IP + "0800 f6fa 0001 0002 0102");
        turn();
        device.expect(EVERYBODY + US + "0806" + ASK + US + OUR_IP + NOBODY + PEER_IP);
    }

    @Test
    void asksThreeTimesASecondApartAndThenGivesUp() {
        device.arrives(
                US + PEER + "0800" + "4500001e 00000000 400166dd" + PEER_IP + OUR_IP + "0800 f6fa 0001 0002 0102");
        String question = EVERYBODY + US + "0806" + ASK + US + OUR_IP + NOBODY + PEER_IP;
        turn();
        device.expect(question);
        for (int i = 1; i < NeighbourCache.MAX_REQUESTS; i++) {
            after(SECOND * 9 / 10);
            device.expectNothing();
            after(SECOND / 5);
            device.expect(question);
        }
        after(SECOND * 2);
        device.expectNothing();
        assertThat(stack.counters().get(StackCounter.DROPPED_UNRESOLVED)).isOne();
    }

    /** RFC 1122 section 2.3.2.1: the neighbour itself is asked, not all of the link. */
    @Test
    void asksTheNeighbourItselfWhetherItIsStillThereWhenTheEntryHasGrownOld() {
        device.arrives(EVERYBODY + PEER + "0806" + ASK + PEER + PEER_IP + NOBODY + OUR_IP);
        turn();
        device.sent();
        device.arrives(
                US + PEER + "0800" + "4500001e 00000000 400166dd" + PEER_IP + OUR_IP + "0800 f6fa 0001 0002 0102");
        turn();
        device.sent();

        String question = PEER + US + "0806" + ASK + US + OUR_IP + NOBODY + PEER_IP;
        after(NeighbourCache.REACHABLE_NANOS + SECOND);
        device.expect(question);
        device.arrives(US + PEER + "0806" + TELL + PEER + PEER_IP + US + OUR_IP);
        turn();
        after(SECOND * 2);
        device.expectNothing();
    }

    /** RFC 1122 section 2.3.2.1: one lost answer is no reason to forget it. */
    @Test
    void asksAnOldNeighbourThreeTimesBeforeItIsForgotten() {
        device.arrives(EVERYBODY + PEER + "0806" + ASK + PEER + PEER_IP + NOBODY + OUR_IP);
        turn();
        device.sent();
        device.arrives(US + PEER + "0800" + PING);
        turn();
        device.sent();

        String question = PEER + US + "0806" + ASK + US + OUR_IP + NOBODY + PEER_IP;
        after(NeighbourCache.REACHABLE_NANOS + SECOND);
        device.expect(question);
        for (int i = 1; i < NeighbourCache.MAX_REQUESTS; i++) {
            after(NeighbourCache.RETRY_NANOS);
            device.expect(question);
        }
        after(NeighbourCache.RETRY_NANOS);
        device.expectNothing();
        device.arrives(US + PEER + "0800" + PING);
        turn();
        device.expect(EVERYBODY + US + "0806" + ASK + US + OUR_IP + NOBODY + PEER_IP);
    }

    /** RFC 1122 section 2.3.2.2: at least the latest packet is kept; here it is the latest eight. */
    @Test
    void keepsTheLatestPacketsForWhoHasNotAnsweredYet() {
        for (int i = 0; i < 9; i++) {
            device.arrives(US + PEER + "0800" + ping(i));
            turn();
        }
        device.sent();
        assertThat(stack.counters().get(StackCounter.DROPPED_UNRESOLVED)).isOne();
        device.arrives(US + PEER + "0806" + TELL + PEER + PEER_IP + US + OUR_IP);
        turn();
        for (int i = 1; i < 9; i++) {
            String pong = Frames.ip("10.0.0.1", "10.0.0.2", 1, "0000 0000 0001 %04x".formatted(i));
            device.expect(PEER + US + "0800" + pong);
        }
        device.expectNothing();
    }

    @Test
    void dropsAnEchoRequestWithAWrongChecksum() {
        device.arrives(
                US + PEER + "0800" + "4500001e 00000000 400166dd" + PEER_IP + OUR_IP + "0800 f6fc 0001 0002 0102");
        turn();
        device.expectNothing();
        assertThat(stack.counters().get(StackCounter.DROPPED_ICMP_CHECKSUM)).isOne();
    }

    @Test
    void dropsWhatIsNotForUsOrNotWhole() {
        device.arrives("020000000009" + PEER + "0800" + "4500001e");
        device.arrives(
                US + PEER + "0800" + "4500001e 00000000 400166de" + PEER_IP + OUR_IP + "0800 f6fa 0001 0002 0102");
        device.arrives(US + PEER + "0800" + "4500011e 00000000 400165dd" + PEER_IP + OUR_IP);
        device.arrives(US + PEER + "88cc" + "0207");
        device.arrives(US + PEER + "0806" + "0001 0800");
        device.arrives("0102");
        turn();
        device.expectNothing();
        assertThat(stack.counters().get(StackCounter.DROPPED_OTHER_HOST)).isOne();
        assertThat(stack.counters().get(StackCounter.DROPPED_IP_CHECKSUM)).isOne();
        assertThat(stack.counters().get(StackCounter.DROPPED_TOO_SHORT)).isEqualTo(2);
        assertThat(stack.counters().get(StackCounter.DROPPED_ETHER_TYPE)).isOne();
        assertThat(stack.counters().get(StackCounter.DROPPED_ARP_MALFORMED)).isOne();
    }

    /** RFC 5227 section 2.1: first a question without a claim, then, where nobody has answered, the claim. */
    @Test
    void announcesItsAddressesWhereNobodyHasThem() {
        stack.appear();
        turn();
        device.expect(EVERYBODY + US + "0806" + ASK + US + "00000000" + NOBODY + OUR_IP);
        after(AddressDefence.PROBE_NANOS - 1);
        device.expectNothing();
        after(1);
        device.expect(EVERYBODY + US + "0806" + ASK + US + OUR_IP + NOBODY + OUR_IP);
        after(10 * SECOND);
        device.expectNothing();
        assertThat(conflicts).isEmpty();
    }

    @Test
    void doesNotClaimWhatSomebodyHadBefore() {
        stack.appear();
        turn();
        device.sent();
        device.arrives(US + PEER + "0806" + TELL + PEER + OUR_IP + US + "00000000");
        turn();
        assertThat(conflicts).containsExactly("10.0.0.1 02:00:00:00:00:02");
        after(AddressDefence.INTERVAL_NANOS);
        device.expectNothing();
        device.arrives(EVERYBODY + PEER + "0806" + ASK + PEER + OUR_IP + NOBODY + OUR_IP);
        turn();
        device.expect(PEER + US + "0806" + TELL + US + OUR_IP + PEER + OUR_IP);
        device.expectNothing();
        assertThat(conflicts).as("it has them still").hasSize(2);
    }

    /** RFC 5227 section 2.1.1: both learn of it, and neither claims. */
    @Test
    void doesNotClaimWhatSomebodyElseAsksForAtTheSameTime() {
        String probe = ASK + PEER + "00000000" + NOBODY + OUR_IP;
        stack.appear();
        turn();
        device.sent();
        device.arrives(EVERYBODY + PEER + "0806" + probe);
        turn();
        device.expect(PEER + US + "0806" + TELL + US + OUR_IP + PEER + "00000000");
        assertThat(conflicts).containsExactly("10.0.0.1 02:00:00:00:00:02");
        after(AddressDefence.PROBE_NANOS);
        device.expectNothing();
    }

    @Test
    void answersWhoAsksLaterWhetherItsAddressIsFree() {
        device.arrives(EVERYBODY + PEER + "0806" + ASK + PEER + "00000000" + NOBODY + OUR_IP);
        turn();
        device.expect(PEER + US + "0806" + TELL + US + OUR_IP + PEER + "00000000");
        assertThat(conflicts).isEmpty();
    }

    @Test
    void takesItsOwnQuestionThatComesBackForNoClaim() {
        stack.appear();
        turn();
        device.arrives(device.sent());
        turn();
        assertThat(conflicts).isEmpty();
    }

    @Test
    void announcesItsAddressesAgainWhenTheLinkHasComeBack() {
        after(LinkWatch.PERIOD_NANOS);
        device.link(false);
        after(LinkWatch.PERIOD_NANOS);
        device.expectNothing();

        device.link(true);
        after(LinkWatch.PERIOD_NANOS / 2);
        device.expectNothing();
        after(LinkWatch.PERIOD_NANOS / 2);
        device.expect(EVERYBODY + US + "0806" + ASK + US + OUR_IP + NOBODY + OUR_IP);
        after(LinkWatch.PERIOD_NANOS);
        device.expectNothing();
    }

    private static String ping(int sequence) {
        return Frames.ip("10.0.0.2", "10.0.0.1", 1, "0800 0000 0001 %04x".formatted(sequence));
    }

    private void turn() {
        after(0);
    }

    private void after(long nanos) {
        now += nanos;
        stack.poll(now);
        stack.flush(now);
    }

    /** RFC 5227 section 2.4: claims are answered, but two who insist must not answer each other for ever. */
    @Test
    void tellsTheLinkWhoseItsAddressIsWhereSomebodyElseClaimsIt() {
        String claim = EVERYBODY + PEER + "0806" + ASK + PEER + OUR_IP + NOBODY + OUR_IP;
        String announcement = EVERYBODY + US + "0806" + ASK + US + OUR_IP + NOBODY + OUR_IP;
        device.arrives(claim);
        turn();
        device.expect(announcement);
        device.expect(PEER + US + "0806" + TELL + US + OUR_IP + PEER + OUR_IP);
        device.arrives(EVERYBODY + PEER + "0806" + TELL + PEER + OUR_IP + PEER + OUR_IP);
        after(AddressDefence.INTERVAL_NANOS - 1);
        device.expectNothing();
        device.arrives(EVERYBODY + PEER + "0806" + TELL + PEER + OUR_IP + PEER + OUR_IP);
        after(1);
        device.expect(announcement);
        assertThat(stack.counters().get(StackCounter.ADDRESS_CONFLICTS)).isEqualTo(3);
        assertThat(conflicts).as("reports, no more than announcements").hasSize(2);
    }

    @Test
    void takesItsOwnAnnouncementThatComesBackForNoClaim() {
        device.arrives(EVERYBODY + US + "0806" + ASK + US + OUR_IP + NOBODY + OUR_IP);
        turn();
        assertThat(stack.counters().get(StackCounter.ADDRESS_CONFLICTS)).isZero();
    }
}
