package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.EVERYBODY;
import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which way packets go, and from which of several addresses (RFC 1122 section 3.3.1, RFC 6724). */
class RoutesTest {

    private static final String PING = "0800 0000 0001 0002";
    private static final String PING_IPV6 = "8000 0000 0001 0002";

    private final Conversation link = new Conversation(Conversation.config(
            List.of(
                    gateway("10.0.0.254"),
                    route("10.1.0.0/16", "10.0.0.253"),
                    route("10.1.2.0/24", "192.168.0.7"),
                    gateway("fe80::fe"),
                    route("2001:db8::/32", "fd00::fd")),
            "10.0.0.1/24",
            "192.168.0.1/24",
            "fd00::1/64"));

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.77,   10.0.0.77,   10.0.0.1",
        "192.168.0.9, 192.168.0.9, 192.168.0.1",
        "10.1.9.9,    10.0.0.253,  10.0.0.1",
        "10.1.2.9,    192.168.0.7, 192.168.0.1",
        "8.8.8.8,     10.0.0.254,  10.0.0.1"
    })
    void anAnswerGoesByTheLongestPrefix(String asker, String hop, String source) {
        link.arrives(Frames.ip(asker, "10.0.0.1", 1, PING));
        link.device.expect(EVERYBODY + US + "0806" + "0001080006040001" + US + Frames.hex(source) + "000000000000"
                + Frames.hex(hop));
        link.expectNothing();
    }

    @ParameterizedTest
    @CsvSource({
        "fd00::77,      fd00::77, fd00::1",
        "2001:db8::9,   fd00::fd, fd00::1",
        "2001:4860::88, fe80::fe, fe80::ff:fe00:1"
    })
    void anIpv6AnswerGoesByTheLongestPrefix(String asker, String hop, String source) {
        link.arrives(Frames.ip(asker, "fd00::1", 58, PING_IPV6));
        String group = "ff02::1:ff00:" + hop.substring(hop.lastIndexOf(':') + 1);
        String question = Frames.ip(source, group, 58, 255, "8700 0000 00000000" + Frames.hex(hop) + "0101" + US);
        link.device.expect(Frames.ethernet(Frames.groupMac(group), US, "86dd", question));
        link.expectNothing();
    }

    @Test
    void withoutARouteThereIsNoAnswer() {
        Conversation island = new Conversation("10.0.0.1/24");
        island.arrives(Frames.ip("8.8.8.8", "10.0.0.1", 1, PING));
        island.expectNothing();
        island.end();
    }

    @Test
    void answersForEachOfItsAddresses() {
        for (String own : List.of("10.0.0.1", "192.168.0.1")) {
            link.device.arrives(EVERYBODY + PEER + "0806" + "0001080006040001" + PEER + "0a000002" + "000000000000"
                    + Frames.hex(own));
            link.turn();
            link.device.expect(PEER + US + "0806" + "0001080006040002" + US + Frames.hex(own) + PEER + "0a000002");
        }
    }

    @Test
    void aRouterIsOfTheNetworksFamily() {
        assertThatThrownBy(() -> route("10.0.0.0/8", "fd00::1"))
                .hasMessage("route to 10.0.0.0/8 via fd00::1: one is IPv4, the other IPv6");
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3, 10.0.0.1", "192.168.7.7, 192.168.0.1", "192.168.0.1, 192.168.0.1"})
    void choosesTheSourceThatHasMostInCommonWithTheDestination(String destination, String expected) {
        InetAddress remote = IpAddress.parse(destination);
        IpPrefix source = link.stack.sourceFor(IpAddress.high(remote), IpAddress.low(remote));
        assertThat(IpAddress.format(source.high(), source.low())).isEqualTo(expected);
    }

    private static Route gateway(String via) {
        InetAddress router = IpAddress.parse(via);
        return Route.byDefault(IpAddress.high(router), IpAddress.low(router));
    }

    private static Route route(String to, String via) {
        InetAddress router = IpAddress.parse(via);
        return new Route(IpPrefix.parse(to), IpAddress.high(router), IpAddress.low(router));
    }
}
