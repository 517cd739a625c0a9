package dev.peregrine.transport.dpdk.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToeplitzHashTest {

    /** The key and the vectors of Microsoft's "Verifying the RSS Hash Calculation". */
    private static final byte[] KEY =
            HexFormat.of().parseHex("6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa");

    private final ToeplitzHash hash = new ToeplitzHash(KEY);

    @ParameterizedTest
    @CsvSource({
        "161.142.100.80,  1766, 66.9.149.187,    2794, 323e8fc2, 51ccc178",
        "65.69.140.83,    4739, 199.92.111.2,   14230, d718262a, c626b0ea",
        "12.22.207.184,  38024, 24.19.198.95,   12898, d2d0a5de, 5c2b394a",
        "209.142.163.6,   2217, 38.27.205.30,   48228, 82989176, afc7327f",
        "202.188.127.2,   1303, 153.39.163.191, 44251, 5d1809c5, 10e828a2",
        "3ffe:2501:200:3::1,        1766, 3ffe:2501:200:1fff::7,                 2794, 2cc18cd5, 40207d3d",
        "ff02::1,                   4739, 3ffe:501:8::260:97ff:fe40:efab,       14230, 0f0c461c, dde51bbf",
        "fe80::200:f8ff:fe21:67cf, 38024, 3ffe:1900:4545:3:200:f8ff:fe21:67cf, 44251, 4b61e985, 02d1feef",
    })
    void agreesWithThePublishedVectors(
            String destination,
            int destinationPort,
            String source,
            int sourcePort,
            String addressesOnly,
            String withPorts) {
        InetAddress from = IpAddress.parse(source);
        InetAddress to = IpAddress.parse(destination);
        long fromHigh = IpAddress.high(from);
        long fromLow = IpAddress.low(from);
        long toHigh = IpAddress.high(to);
        long toLow = IpAddress.low(to);

        assertThat(hash.hash(fromHigh, fromLow, toHigh, toLow)).isEqualTo(HexFormat.fromHexDigits(addressesOnly));
        assertThat(hash.hash(fromHigh, fromLow, toHigh, toLow, sourcePort, destinationPort))
                .isEqualTo(HexFormat.fromHexDigits(withPorts));
    }

    @Test
    void theSymmetricKeyBringsBothDirectionsTogether() {
        ToeplitzHash symmetric = new ToeplitzHash(ToeplitzHash.symmetricKey());
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 1000; round++) {
            long a = IpAddress.ofIpv4(random.nextInt());
            long b = IpAddress.ofIpv4(random.nextInt());
            int aPort = random.nextInt(0x10000);
            int bPort = random.nextInt(0x10000);

            assertThat(symmetric.hash(0, a, 0, b, aPort, bPort)).isEqualTo(symmetric.hash(0, b, 0, a, bPort, aPort));
        }
    }

    @Test
    void refusesAShortKey() {
        assertThatThrownBy(() -> new ToeplitzHash(new byte[39]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 40 bytes, not 39");
    }
}
