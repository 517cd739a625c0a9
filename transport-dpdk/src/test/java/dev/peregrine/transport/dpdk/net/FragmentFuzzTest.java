package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Fragments, extension headers and ICMP errors at random: nothing is thrown, nothing loops, no buffer is lost. */
class FragmentFuzzTest {

    private static final int SEEDS = 20;
    private static final int PACKETS = 200;
    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";
    private static final String OUR_IPV6 = "fd00::1";
    private static final String PEER_IPV6 = "fd00::2";
    private static final int[] HEADERS = {0, 6, 17, 43, 44, 58, 59, 60, 132};

    private SplittableRandom random;
    private long reassembled;

    @Test
    void whateverArrivesTheStackGoesOn() {
        for (long seed = 0; seed < SEEDS; seed++) {
            random = new SplittableRandom(seed);
            Conversation link = new Conversation(OUR_IP + "/24", OUR_IPV6 + "/64");
            link.introduce(PEER_IP, OUR_IP);
            link.introduce(PEER_IPV6, OUR_IPV6);
            for (int i = 0; i < PACKETS; i++) {
                link.arrives(packet());
                link.after(random.nextLong(1L << random.nextInt(1, 28)));
                while (link.device.sent() != null) {
                    // What is answered does not matter here.
                }
            }
            reassembled += link.count(StackCounter.PACKETS_REASSEMBLED);
            link.end();
        }
        // Without these the fragments would have been turned away at the door.
        assertThat(reassembled).isGreaterThan(SEEDS);
    }

    private String packet() {
        return switch (random.nextInt(4)) {
            case 0 -> fragmentOfIpv4();
            case 1 -> fragmentOfIpv6();
            case 2 -> Frames.ipv6(PEER_IPV6, OUR_IPV6, header(), 64, headers(random.nextInt(10)));
            default -> error();
        };
    }

    private String fragmentOfIpv4() {
        int flagsAndOffset = random.nextInt(4) | (random.nextInt(3) > 0 ? 0x2000 : 0);
        return Frames.ipv4(
                PEER_IP,
                OUR_IP,
                flagsAndOffset,
                random.nextInt(3),
                protocol(1),
                64,
                data(random.nextInt(9) == 0 ? 5 : 8 * random.nextInt(1, 3)));
    }

    private String fragmentOfIpv6() {
        String header = "%02x00%04x%08x"
                .formatted(protocol(58), random.nextInt(4) * 8 | Math.min(1, random.nextInt(3)), random.nextInt(3));
        return Frames.ipv6(
                PEER_IPV6, OUR_IPV6, 44, 64, header + data(random.nextInt(9) == 0 ? 5 : 8 * random.nextInt(1, 3)));
    }

    private int protocol(int likely) {
        return random.nextInt(8) > 0 ? likely : header();
    }

    private int header() {
        return HEADERS[random.nextInt(HEADERS.length)];
    }

    private String headers(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("%02x%02x".formatted(header(), random.nextInt(20) == 0 ? random.nextInt(256) : 0));
            text.append(random.nextBoolean() ? "0104 00000000" : data(6));
        }
        return text + data(random.nextInt(40));
    }

    private String error() {
        boolean ipv4 = random.nextBoolean();
        String quote = random.nextInt(3) == 0
                ? data(random.nextInt(60))
                : Frames.ip(
                        ipv4 ? OUR_IP : OUR_IPV6,
                        ipv4 ? PEER_IP : PEER_IPV6,
                        random.nextBoolean() ? 6 : header(),
                        data(random.nextInt(30)));
        String head = ipv4
                ? "%02x%02x0000%08x".formatted(3, random.nextInt(6), random.nextInt())
                : "%02x%02x0000%08x".formatted(random.nextInt(1, 5), random.nextInt(5), random.nextInt());
        return ipv4 ? Frames.ip(PEER_IP, OUR_IP, 1, head + quote) : Frames.ip(PEER_IPV6, OUR_IPV6, 58, head + quote);
    }

    private String data(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
