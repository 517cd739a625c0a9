package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.SECOND;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neighbour discovery, frame by frame (RFC 4861): we are fd00::1 at 02:00:00:00:00:01, the peer is fd00::2 at 02:…:02. */
class NdpDialogueTest {

    private static final String OUR_IP = "fd00::1";
    private static final String PEER_IP = "fd00::2";
    private static final String OUR_GROUP = "ff02::1:ff00:1";
    private static final String PEER_GROUP = "ff02::1:ff00:2";
    private static final String ALL_NODES = "ff02::1";
    private static final String OUR_LINK_LOCAL = "fe80::ff:fe00:1";
    private static final String OUR_MAC_AS_SOURCE = "0101" + US;
    private static final String OUR_MAC_AS_TARGET = "0201" + US;
    private static final String PING = "8000 0000 0001 0002 0102";
    private static final String PONG = "8100 0000 0001 0002 0102";

    private final Conversation peer = new Conversation(OUR_IP + "/64");
    private final List<String> conflicts = new ArrayList<>();

    @AfterEach
    void everyBufferIsReturned() {
        peer.end();
    }

    @Test
    void answersWhoAsksTheGroupForOurAddress() {
        arrivesAt(OUR_GROUP, solicitation(PEER_IP, OUR_GROUP, OUR_IP, "0101" + PEER));
        peer.expect(advertisement(OUR_IP, PEER_IP, "60000000", OUR_IP));
    }

    @Test
    void answersForTheLinkLocalAddressMadeFromItsEthernetAddress() {
        arrivesAt("ff02::1:ff00:1", solicitation("fe80::2", "ff02::1:ff00:1", OUR_LINK_LOCAL, "0101" + PEER));
        peer.expect(advertisement(OUR_LINK_LOCAL, "fe80::2", "60000000", OUR_LINK_LOCAL));
    }

    @Test
    void answersWhoTestsOurAddressForItselfByTellingAll() {
        arrivesAt(OUR_GROUP, solicitation("::", OUR_GROUP, OUR_IP, ""));
        peer.device.expect(Frames.ethernet(
                Frames.groupMac(ALL_NODES), US, "86dd", advertisement(OUR_IP, ALL_NODES, "20000000", OUR_IP)));
    }

    @Test
    void leavesOtherAddressesToTheirOwners() {
        arrivesAt("ff02::1:ff00:1", solicitation(PEER_IP, "ff02::1:ff00:1", "fd00::7:1", "0101" + PEER));
        peer.expectNothing();
    }

    @Test
    void answersAPingAfterAskingWhereThePingerIs() {
        peer.arrives(Frames.ip(PEER_IP, OUR_IP, 58, PING));
        expectQuestion();
        peer.expectNothing();

        peer.arrives(Frames.ip(PEER_IP, OUR_IP, 58, 255, "8800 0000 60000000" + Frames.hex(PEER_IP) + "0201" + PEER));
        peer.expect(Frames.ip(OUR_IP, PEER_IP, 58, PONG));
    }

    @Test
    void answersAPingToAllNodesFromItsOwnAddress() {
        peer.introduce("fe80::2", OUR_LINK_LOCAL);
        arrivesAt(ALL_NODES, Frames.ip("fe80::2", ALL_NODES, 58, PING));
        peer.expect(Frames.ip(OUR_LINK_LOCAL, "fe80::2", 58, PONG));
    }

    @Test
    void answersNoPingFromNobody() {
        arrivesAt(ALL_NODES, Frames.ip("::", ALL_NODES, 58, PING));
        peer.expectNothing();
        assertThat(peer.count(StackCounter.DROPPED_IP_SOURCE)).isOne();
    }

    /** A group's Ethernet address is nobody's. */
    @Test
    void believesNoNeighbourToBeAGroup() {
        peer.introduce(PEER_IP, OUR_IP);
        peer.arrives(Frames.ip(
                PEER_IP, OUR_IP, 58, 255, "8800 0000 60000000" + Frames.hex(PEER_IP) + "0201" + "333300000001"));
        peer.arrives(Frames.ip(PEER_IP, OUR_IP, 58, PING));
        peer.expect(Frames.ip(OUR_IP, PEER_IP, 58, PONG));
    }

    @Test
    void asksThreeTimesASecondApartAndThenGivesUp() {
        peer.arrives(Frames.ip(PEER_IP, OUR_IP, 58, PING));
        expectQuestion();
        for (int i = 1; i < NeighbourCache.MAX_REQUESTS; i++) {
            peer.after(SECOND * 9 / 10);
            peer.expectNothing();
            peer.after(SECOND / 5);
            expectQuestion();
        }
        peer.after(SECOND * 2);
        peer.expectNothing();
        assertThat(peer.count(StackCounter.DROPPED_UNRESOLVED)).isOne();
    }

    @Test
    void asksTheNeighbourItselfWhetherItIsStillThereWhenTheEntryHasGrownOld() {
        peer.introduce(PEER_IP, OUR_IP);
        peer.arrives(Frames.ip(PEER_IP, OUR_IP, 58, PING));
        peer.expect(Frames.ip(OUR_IP, PEER_IP, 58, PONG));

        peer.after(NeighbourCache.REACHABLE_NANOS + SECOND);
        peer.expect(solicitation(OUR_IP, PEER_IP, PEER_IP, OUR_MAC_AS_SOURCE));
    }

    /** RFC 4861 section 7.2.5: without the override flag, too, an answer that says the same confirms it. */
    @Test
    void isContentWithAnAnswerThatOverridesNothing() {
        peer.introduce(PEER_IP, OUR_IP);
        peer.arrives(Frames.ip(PEER_IP, OUR_IP, 58, PING));
        peer.expect(Frames.ip(OUR_IP, PEER_IP, 58, PONG));
        peer.after(NeighbourCache.REACHABLE_NANOS + SECOND);
        peer.expect(solicitation(OUR_IP, PEER_IP, PEER_IP, OUR_MAC_AS_SOURCE));

        peer.arrives(Frames.ip(PEER_IP, OUR_IP, 58, 255, "8800 0000 40000000" + Frames.hex(PEER_IP) + "0201" + PEER));
        peer.after(2 * SECOND);
        peer.expectNothing();
    }

    @Test
    void doesNotAskBackForeverWhoOnlyAsksUs() {
        arrivesAt(OUR_GROUP, solicitation(PEER_IP, OUR_GROUP, OUR_IP, "0101" + PEER));
        peer.expect(advertisement(OUR_IP, PEER_IP, "60000000", OUR_IP));

        peer.after(NeighbourCache.REACHABLE_NANOS + SECOND);
        peer.expectNothing();
    }

    @Test
    void keepsAnAddressThatAnAdvertisementWithoutOverrideContradicts() {
        peer.introduce(PEER_IP, OUR_IP);
        peer.arrives(
                Frames.ip(PEER_IP, OUR_IP, 58, 255, "8800 0000 40000000" + Frames.hex(PEER_IP) + "0201020000000009"));
        peer.arrives(Frames.ip(PEER_IP, OUR_IP, 58, PING));
        peer.expect(Frames.ip(OUR_IP, PEER_IP, 58, PONG));
    }

    @Test
    void takesAnAddressThatAnAdvertisementOverrides() {
        peer.introduce(PEER_IP, OUR_IP);
        arrivesAt(
                ALL_NODES,
                Frames.ip(
                        PEER_IP, ALL_NODES, 58, 255, "8800 0000 20000000" + Frames.hex(PEER_IP) + "0201020000000009"));
        peer.arrives(Frames.ip(PEER_IP, OUR_IP, 58, PING));
        peer.device.expect(Frames.ethernet("020000000009", US, "86dd", Frames.ip(OUR_IP, PEER_IP, 58, PONG)));
    }

    @Test
    void dropsWhatARouterHasPassedOnOrWhatContradictsItself() {
        String question = "8700 0000 00000000" + Frames.hex(OUR_IP);
        arrivesAt(OUR_GROUP, Frames.ip(PEER_IP, OUR_GROUP, 58, 254, question + "0101" + PEER));
        arrivesAt(OUR_GROUP, Frames.ip(PEER_IP, OUR_GROUP, 58, 255, question + "0100" + PEER));
        arrivesAt(OUR_GROUP, Frames.ip(PEER_IP, OUR_GROUP, 58, 255, question + "0102" + PEER));
        arrivesAt(OUR_GROUP, Frames.ip(PEER_IP, OUR_GROUP, 58, 255, "8700 0000 00000000"));
        arrivesAt(OUR_GROUP, Frames.ip("::", OUR_GROUP, 58, 255, question + "0101" + PEER));
        peer.expectNothing();
        assertThat(peer.count(StackCounter.DROPPED_NDP_MALFORMED)).isEqualTo(5);
    }

    /** RFC 4862 section 5.4.2: a question from nobody, which claims nothing; where none has answered, the claim. */
    @Test
    void announcesItsAddressesWhereNobodyHasThem() {
        appears();
        peer.after(AddressDefence.PROBE_NANOS - 1);
        expectGroups();
        peer.expectNothing();
        peer.after(1);
        expectAnnouncement(OUR_IP);
        expectAnnouncement(OUR_LINK_LOCAL);
        assertThat(conflicts).isEmpty();
    }

    /** The claim comes from the very address, with the Ethernet address beside it as Linux has it, or without. */
    @ParameterizedTest
    @ValueSource(strings = {"0201" + PEER, ""})
    void doesNotClaimWhatSomebodyHadBefore(String option) {
        String claim = "8800 0000 20000000" + Frames.hex(OUR_IP);
        appears();
        arrivesAt(ALL_NODES, Frames.ip(OUR_IP, ALL_NODES, 58, 255, claim + option));
        assertThat(conflicts).containsExactly(OUR_IP + " 02:00:00:00:00:02");
        peer.expectNothing();
        peer.after(AddressDefence.PROBE_NANOS);
        expectGroups();
        expectAnnouncement(OUR_LINK_LOCAL);
        peer.expectNothing();
    }

    @Test
    void nothingButAClaimMayComeFromAnOwnAddress() {
        peer.introduce(PEER_IP, OUR_IP);
        arrivesAt(ALL_NODES, Frames.ip(OUR_IP, ALL_NODES, 58, PING));
        peer.arrives(Frames.ip(OUR_IP, OUR_IP, 58, PING));
        peer.arrives(Frames.ip(OUR_IP, OUR_IP, 17, Frames.udp(1000, 53, "01")));
        arrivesAt(OUR_GROUP, solicitation(OUR_IP, OUR_GROUP, OUR_IP, "0101" + PEER));
        peer.expectNothing();
        assertThat(peer.count(StackCounter.DROPPED_IP_SOURCE)).isEqualTo(4);
    }

    /** RFC 4862 section 5.4.3: both learn of it, and neither claims. */
    @Test
    void doesNotClaimWhatSomebodyElseAsksForAtTheSameTime() {
        appears();
        arrivesAt(OUR_GROUP, solicitation("::", OUR_GROUP, OUR_IP, ""));
        assertThat(conflicts).containsExactly(OUR_IP + " 02:00:00:00:00:02");
        expectAnnouncement(OUR_IP);
        peer.after(AddressDefence.PROBE_NANOS);
        expectGroups();
        expectAnnouncement(OUR_LINK_LOCAL);
        peer.expectNothing();
    }

    @Test
    void takesItsOwnQuestionThatComesBackForNoClaim() {
        appears();
        peer.device.arrives(
                Frames.ethernet(Frames.groupMac(OUR_GROUP), US, "86dd", solicitation("::", OUR_GROUP, OUR_IP, "")));
        peer.turn();
        assertThat(conflicts).isEmpty();
    }

    /** It comes to the link: first it says to which group it listens, then it asks for each of its addresses. */
    private void appears() {
        peer.stack.onAddressConflict(
                (high, low, mac) -> conflicts.add(IpAddress.format(high, low) + ' ' + MacAddress.format(mac)));
        peer.stack.appear();
        peer.turn();
        expectGroups();
        for (String own : new String[] {OUR_IP, OUR_LINK_LOCAL}) {
            peer.device.expect(
                    Frames.ethernet(Frames.groupMac(OUR_GROUP), US, "86dd", solicitation("::", OUR_GROUP, own, "")));
        }
        peer.expectNothing();
    }

    private void expectGroups() {
        assertThat(peer.device.sent()).startsWith(Frames.groupMac("ff02::16"));
    }

    private void expectAnnouncement(String own) {
        peer.device.expect(Frames.ethernet(
                Frames.groupMac(ALL_NODES), US, "86dd", advertisement(own, ALL_NODES, "20000000", own)));
    }

    private void arrivesAt(String group, String packet) {
        peer.device.arrives(Frames.ethernet(Frames.groupMac(group), PEER, "86dd", packet));
        peer.turn();
    }

    private void expectQuestion() {
        peer.device.expect(Frames.ethernet(
                Frames.groupMac(PEER_GROUP), US, "86dd", solicitation(OUR_IP, PEER_GROUP, PEER_IP, OUR_MAC_AS_SOURCE)));
    }

    private static String solicitation(String source, String destination, String target, String option) {
        return Frames.ip(source, destination, 58, 255, "8700 0000 00000000" + Frames.hex(target) + option);
    }

    private static String advertisement(String source, String destination, String flags, String target) {
        return Frames.ip(source, destination, 58, 255, "8800 0000" + flags + Frames.hex(target) + OUR_MAC_AS_TARGET);
    }

    /** RFC 4862 section 5.4.4: nobody else may advertise an own address. */
    @Test
    void tellsTheLinkWhoseItsAddressIsWhereSomebodyElseClaimsIt() {
        String claim =
                Frames.ip(PEER_IP, ALL_NODES, 58, 255, "8800 0000 20000000" + Frames.hex(OUR_IP) + "0201" + PEER);
        arrivesAt(ALL_NODES, claim);
        peer.device.expect(Frames.ethernet(
                Frames.groupMac(ALL_NODES), US, "86dd", advertisement(OUR_IP, ALL_NODES, "20000000", OUR_IP)));
        arrivesAt(ALL_NODES, claim);
        peer.expectNothing();
        assertThat(peer.count(StackCounter.ADDRESS_CONFLICTS)).isEqualTo(2);
    }
}
