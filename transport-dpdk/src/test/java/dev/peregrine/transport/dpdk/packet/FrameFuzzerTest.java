package dev.peregrine.transport.dpdk.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fuzzer itself: repeatable, within bounds, and not all of it rubbish. */
class FrameFuzzerTest {

    private static final long PEER_MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final long STACK_MAC = MacAddress.parse("02:00:00:00:00:02");

    @Test
    void theSameSeedMakesTheSameFrames() {
        assertThat(frames(1)).isEqualTo(frames(1)).isNotEqualTo(frames(2));
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.2/24, 10.77.0.1/24", "fd00::2/64, fd00::1/64"})
    void framesLeakNothingAndManyAreValidTcp(String peer, String stack) {
        FrameFuzzer fuzzer = fuzzer(3, peer, stack);
        int valid = 0;
        int chained = 0;
        try (NativePacketPool pool = new NativePacketPool(64)) {
            for (int i = 0; i < 20_000; i++) {
                PacketBuffer frame = fuzzer.next(pool);
                assertThat(frame.packetLength()).isBetween(0, 1514 + 4);
                if (isValidTcp(frame, peer.indexOf(':') >= 0)) {
                    valid++;
                }
                if (frame.next() != null) {
                    chained++;
                }
                frame.releasePacket();
            }
        }
        assertThat(valid).isGreaterThan(4000);
        assertThat(chained).isGreaterThan(500);
    }

    @Test
    void whatWasLearnedComesBackAsSegmentsThatFit() {
        FrameFuzzer fuzzer = fuzzer(4, "10.77.0.2/24", "10.77.0.1/24");
        int fitting = 0;
        try (NativePacketPool pool = new NativePacketPool(64)) {
            PacketBuffer answer = pool.allocate();
            long ethernet = answer.append(54);
            EthernetHeader.write(ethernet, PEER_MAC, STACK_MAC, EtherType.IPV4);
            long ip = ethernet + 14;
            Ipv4Header.write(ip, 40, 0, 0, 0, 64, IpProtocol.TCP, 0x0a4d0001, 0x0a4d0002);
            TcpHeader.write(ip + 20, 11211, 40_000, 1000, 7777, 20, TcpHeader.SYN | TcpHeader.ACK, 1);
            for (int i = 0; i < 16; i++) {
                fuzzer.learn(answer);
            }
            answer.release();

            for (int i = 0; i < 5000; i++) {
                PacketBuffer frame = fuzzer.next(pool);
                long tcp = frame.address() + 34;
                if (isValidTcp(frame, false)
                        && TcpHeader.sourcePort(tcp) == 40_000
                        && TcpHeader.sequence(tcp) == 7777
                        && TcpHeader.acknowledgment(tcp) == 1001) {
                    fitting++;
                }
                frame.releasePacket();
            }
        }
        assertThat(fitting).isGreaterThan(300);
    }

    private static boolean isValidTcp(PacketBuffer frame, boolean ipv6) {
        int headers = 14 + (ipv6 ? 40 : 20);
        int bytes = frame.length() - headers;
        if (frame.next() != null || bytes < TcpHeader.LENGTH) {
            return false;
        }
        long ip = frame.address() + 14;
        if (ipv6) {
            return EthernetHeader.type(frame.address()) == EtherType.IPV6
                    && Ipv6Header.nextHeader(ip) == IpProtocol.TCP
                    && Ipv6Header.payloadLength(ip) == bytes
                    && Checksum.add(
                                    Checksum.pseudoHeader(
                                            Ipv6Header.sourceHigh(ip),
                                            Ipv6Header.sourceLow(ip),
                                            Ipv6Header.destinationHigh(ip),
                                            Ipv6Header.destinationLow(ip),
                                            IpProtocol.TCP,
                                            bytes),
                                    Checksum.sum(ip + 40, bytes))
                            == Checksum.VALID;
        }
        return EthernetHeader.type(frame.address()) == EtherType.IPV4
                && NativeMemory.getUnsignedByte(ip) == 0x45
                && Ipv4Header.protocol(ip) == IpProtocol.TCP
                && Ipv4Header.totalLength(ip) == bytes + 20
                && Checksum.sum(ip, 20) == Checksum.VALID
                && Checksum.add(
                                Checksum.pseudoHeader(
                                        0,
                                        IpAddress.ofIpv4(Ipv4Header.source(ip)),
                                        0,
                                        IpAddress.ofIpv4(Ipv4Header.destination(ip)),
                                        IpProtocol.TCP,
                                        bytes),
                                Checksum.sum(ip + 20, bytes))
                        == Checksum.VALID;
    }

    private static List<String> frames(long seed) {
        FrameFuzzer fuzzer = fuzzer(seed, "10.77.0.2/24", "10.77.0.1/24");
        List<String> frames = new ArrayList<>();
        try (NativePacketPool pool = new NativePacketPool(64)) {
            for (int i = 0; i < 200; i++) {
                fuzzer.next(pool).releasePacket();
                frames.add(fuzzer.describeLast());
            }
        }
        return frames;
    }

    private static FrameFuzzer fuzzer(long seed, String peer, String stack) {
        return new FrameFuzzer(seed, PEER_MAC, IpPrefix.parse(peer), STACK_MAC, IpPrefix.parse(stack), 11211);
    }
}
