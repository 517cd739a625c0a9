package dev.peregrine.transport.dpdk.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @Test
    void ipv4IsMapped() {
        InetAddress address = IpAddress.parse("10.77.0.254");

        assertThat(IpAddress.high(address)).isZero();
        assertThat(IpAddress.low(address)).isEqualTo(0x0000_ffff_0a4d_00feL);
        assertThat(IpAddress.isIpv4(0, 0x0000_ffff_0a4d_00feL)).isTrue();
        assertThat(IpAddress.toIpv4(0x0000_ffff_0a4d_00feL)).isEqualTo(0x0a4d00fe);
        assertThat(IpAddress.ofIpv4(0xffffffff)).isEqualTo(0x0000_ffff_ffff_ffffL);
        assertThat(IpAddress.toInetAddress(0, IpAddress.ofIpv4(0x0a4d00fe))).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::ffff:1.2.3.4, 1.2.3.4",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "fe80:0:0:0:0:0:0:1, fe80::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "FF02::1:FF00:0, ff02::1:ff00:0",
    })
    void formatsAsRfc5952Asks(String text, String expected) {
        InetAddress address = IpAddress.parse(text);

        assertThat(IpAddress.format(IpAddress.high(address), IpAddress.low(address)))
                .isEqualTo(expected);
    }

    @Test
    void whatIsFormattedIsParsedBack() throws UnknownHostException {
        SplittableRandom random = new SplittableRandom(6);
        for (int round = 0; round < 2000; round++) {
            // Half of the groups are zero, so that every pattern of gaps comes up.
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            int zeros = random.nextInt(256);
            for (int i = 0; i < 16; i++) {
                if ((zeros >>> (i / 2) & 1) != 0) {
                    bytes[i] = 0;
                }
            }
            InetAddress address = InetAddress.getByAddress(bytes);
            long high = IpAddress.high(address);
            long low = IpAddress.low(address);

            assertThat(IpAddress.parse(IpAddress.format(high, low))).isEqualTo(address);
            assertThat(IpAddress.toInetAddress(high, low)).isEqualTo(address);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.77",
                "10.77.0.256",
                "010.1.1.1",
                "a.b.c.d",
                "localhost",
                "fe80::1%eth0",
                "[::1]",
                "1:2",
                ":"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + text + "\" is not an IP address");
    }

    @Test
    void knowsSpecialAddresses() {
        assertThat(is("0.0.0.0", IpAddress::isUnspecified)).isTrue();
        assertThat(is("::", IpAddress::isUnspecified)).isTrue();
        assertThat(is("0.0.0.1", IpAddress::isUnspecified)).isFalse();
        assertThat(is("127.255.0.1", IpAddress::isLoopback)).isTrue();
        assertThat(is("::1", IpAddress::isLoopback)).isTrue();
        assertThat(is("128.0.0.1", IpAddress::isLoopback)).isFalse();
        assertThat(is("239.1.2.3", IpAddress::isMulticast)).isTrue();
        assertThat(is("ff02::1", IpAddress::isMulticast)).isTrue();
        assertThat(is("240.0.0.1", IpAddress::isMulticast)).isFalse();
        assertThat(is("fe80::1", IpAddress::isMulticast)).isFalse();
        assertThat(is("255.255.255.255", IpAddress::isLimitedBroadcast)).isTrue();
        assertThat(is("255.255.255.254", IpAddress::isLimitedBroadcast)).isFalse();
        assertThat(is("febf::1", IpAddress::isLinkLocal)).isTrue();
        assertThat(is("169.254.9.9", IpAddress::isLinkLocal)).isTrue();
        assertThat(is("fec0::1", IpAddress::isLinkLocal)).isFalse();
    }

    @Test
    void prefixesKeepTheHostAndKnowTheirNetwork() {
        IpPrefix prefix = IpPrefix.parse("10.77.0.1/24");

        assertThat(prefix).hasToString("10.77.0.1/24");
        assertThat(prefix.network()).hasToString("10.77.0.0/24");
        assertThat(prefix.isIpv4()).isTrue();
        assertThat(is("10.77.0.255", prefix::contains)).isTrue();
        assertThat(is("10.77.1.0", prefix::contains)).isFalse();
        assertThat(is("10.77.0.255", prefix::isBroadcast)).isTrue();
        assertThat(is("10.77.0.254", prefix::isBroadcast)).isFalse();
        assertThat(is("10.77.1.255", prefix::isBroadcast)).isFalse();
    }

    @Test
    void prefixesOfAllLengthsContainTheirOwnAndNotTheNeighbours() {
        for (int length = 1; length <= 128; length++) {
            IpPrefix prefix = IpPrefix.parse("2001:db8:aaaa:5555:aaaa:5555:aaaa:5555/" + length);
            long flipHigh = length <= 64 ? 1L << (64 - length) : 0;
            long flipLow = length > 64 ? 1L << (128 - length) : 0;

            assertThat(prefix.contains(prefix.high(), prefix.low())).isTrue();
            assertThat(prefix.contains(prefix.high() ^ flipHigh, prefix.low() ^ flipLow))
                    .as("bit %d", length)
                    .isFalse();
            assertThat(prefix.network().contains(prefix.high(), prefix.low())).isTrue();
        }
    }

    @Test
    void aDefaultRouteContainsItsOwnFamilyOnly() {
        assertThat(is("9.9.9.9", IpPrefix.parse("0.0.0.0/0")::contains)).isTrue();
        assertThat(is("2001:db8::1", IpPrefix.parse("0.0.0.0/0")::contains)).isFalse();
        assertThat(is("2001:db8::1", IpPrefix.parse("::/0")::contains)).isTrue();
        assertThat(is("9.9.9.9", IpPrefix.parse("::/0")::contains)).isFalse();
    }

    @Test
    void pointToPointPrefixesHaveNoBroadcast() {
        assertThat(is("10.0.0.1", IpPrefix.parse("10.0.0.1")::isBroadcast)).isFalse();
        assertThat(is("10.0.0.1", IpPrefix.parse("10.0.0.0/31")::isBroadcast)).isFalse();
        assertThat(is("10.0.0.3", IpPrefix.parse("10.0.0.0/30")::isBroadcast)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.77.0.1/", "10.77.0.1/x", "10.77.0.1/33", "10.77.0.1/-1", "::1/129", "/24"})
    void refusesWhatIsNoPrefix(String text) {
        assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void macAddresses() {
        long mac = MacAddress.parse("02:ab:CD:00:00:ff");

        assertThat(mac).isEqualTo(0x02ab_cd00_00ffL);
        assertThat(MacAddress.format(mac)).isEqualTo("02:ab:cd:00:00:ff");
        assertThat(MacAddress.isMulticast(mac)).isFalse();
        assertThat(MacAddress.isMulticast(MacAddress.BROADCAST)).isTrue();
        assertThat(MacAddress.format(MacAddress.ofIpv6Multicast(0x1_ff12_3456L)))
                .isEqualTo("33:33:ff:12:34:56");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "02:ab:cd:00:00", "02:ab:cd:00:00:ff:00", "02-ab-cd-00-00-ff", "02:ab:cd:00:00:fg"})
    void refusesWhatIsNoMac(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not an Ethernet address");
    }

    private interface AddressTest {
        boolean test(long high, long low);
    }

    private static boolean is(String address, AddressTest test) {
        InetAddress parsed = IpAddress.parse(address);
        return test.test(IpAddress.high(parsed), IpAddress.low(parsed));
    }
}
