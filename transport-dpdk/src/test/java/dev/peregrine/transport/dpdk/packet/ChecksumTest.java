package dev.peregrine.transport.dpdk.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChecksumTest {

    private final Arena arena = Arena.ofConfined();
    private final long memory = arena.allocate(70_000, 64).address();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void addsTheExampleOfRfc1071() {
        put(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);

        assertThat(Checksum.sum(memory, 8)).isEqualTo(0xddf2);
        assertThat(Checksum.finish(0xddf2)).isEqualTo(0x220d);
    }

    @Test
    void completesARealIpv4Header() {
        put(0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0, 0, 0xc0, 0xa8, 0, 1, 0xc0, 0xa8, 0, 0xc7);

        Checksum.completeIpv4(memory);

        assertThat(Ipv4Header.checksum(memory)).isEqualTo(0xb861);
        assertThat(Checksum.sum(memory, 20)).isEqualTo(Checksum.VALID);
    }

    @Test
    void agreesWithTheDefinitionForAllLengthsAndAlignments() {
        SplittableRandom random = new SplittableRandom(1);
        fill(random, 70_000);

        for (int length = 0; length < 600; length++) {
            int from = random.nextInt(64);
            assertThat(Checksum.sum(memory + from, length))
                    .as("%d bytes from %d", length, from)
                    .isEqualTo(naive(memory + from, length));
        }
        assertThat(Checksum.sum(memory, 65_535)).isEqualTo(naive(memory, 65_535));
    }

    @Test
    void aHeaderJustWrittenHasTheSameSum() {
        fill(new SplittableRandom(2), 64);

        for (int length = 0; length <= 60; length += 4) {
            assertThat(Checksum.sumHeader(memory, length))
                    .as("%d bytes", length)
                    .isEqualTo(naive(memory, length));
        }
        NativeMemory.all().asSlice(memory, 60).fill((byte) 0xff);
        assertThat(Checksum.sumHeader(memory, 60)).isEqualTo(0xffff);
    }

    @Test
    void anIpv4HeaderIsSummedByItsNumbers() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1000; i++) {
            int totalLength = random.nextInt(0x10000);
            int trafficClass = random.nextInt(0x100);
            int identification = random.nextInt();
            int flags = random.nextInt(0x10000);
            int timeToLive = random.nextInt(0x100);
            int protocol = random.nextInt(0x100);
            int source = random.nextInt();
            int destination = random.nextInt();
            Ipv4Header.write(
                    memory,
                    totalLength,
                    trafficClass,
                    identification,
                    flags,
                    timeToLive,
                    protocol,
                    source,
                    destination);
            int addresses = Checksum.sum(memory + 12, 8);

            assertThat(Ipv4Header.sum(
                            totalLength, trafficClass, identification, flags, timeToLive, protocol, addresses))
                    .isEqualTo(naive(memory, Ipv4Header.LENGTH));
        }
    }

    @Test
    void carriesDoNotGetLostInAllOnes() {
        NativeMemory.all().asSlice(memory, 70_000).fill((byte) 0xff);

        assertThat(Checksum.sum(memory, 70_000)).isEqualTo(0xffff);
        assertThat(Checksum.sum(memory, 69_999)).isEqualTo(naive(memory, 69_999));
    }

    @Test
    void aChainOfOddPiecesHasTheSumOfTheWhole() {
        SplittableRandom random = new SplittableRandom(2);
        try (NativePacketPool pool = new NativePacketPool(8)) {
            for (int round = 0; round < 500; round++) {
                int length = random.nextInt(1, 2000);
                fill(random, length);
                PacketBuffer chain = chainOf(pool, random, length);

                assertThat(Checksum.sum(chain)).isEqualTo(naive(memory, length));

                chain.releasePacket();
            }
        }
    }

    @Test
    void onePseudoHeaderDoesForBothFamilies() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 1000; round++) {
            int length = random.nextInt(20, 65_000);
            int source = random.nextInt();
            int destination = random.nextInt();
            NativeMemory.putInt(memory, source);
            NativeMemory.putInt(memory + 4, destination);
            NativeMemory.putInt(memory + 8, (IpProtocol.TCP << 16) | length);
            assertThat(Checksum.pseudoHeader(
                            0, IpAddress.ofIpv4(source), 0, IpAddress.ofIpv4(destination), IpProtocol.TCP, length))
                    .isEqualTo(naive(memory, 12));

            fill(random, 32);
            NativeMemory.putInt(memory + 32, length);
            NativeMemory.putInt(memory + 36, IpProtocol.ICMPV6);
            assertThat(Checksum.pseudoHeader(
                            NativeMemory.getLong(memory),
                            NativeMemory.getLong(memory + 8),
                            NativeMemory.getLong(memory + 16),
                            NativeMemory.getLong(memory + 24),
                            IpProtocol.ICMPV6,
                            length))
                    .isEqualTo(naive(memory, 40));
        }
    }

    @Test
    void anUpdateEqualsAFreshComputation() {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 2000; round++) {
            fill(random, 40);
            int checksum = Checksum.finish(Checksum.sum(memory, 40));
            int before = NativeMemory.getInt(memory + 8);
            int after = random.nextInt();

            NativeMemory.putInt(memory + 8, after);

            assertThat(Checksum.updateInt(checksum, before, after))
                    .isEqualTo(Checksum.finish(Checksum.sum(memory, 40)));
        }
    }

    @Test
    void anUpdateNeedsNoNegativeZero() {
        // The case of RFC 1624 section 4 that equation 2 of RFC 1141 gets wrong.
        assertThat(Checksum.update(0xdd2f, 0x5555, 0x3285)).isZero();
    }

    @Test
    void udpNeverSendsTheZeroThatMeansNoChecksum() {
        assertThat(Checksum.finishUdp(0xffff)).isEqualTo(0xffff);
        assertThat(Checksum.finishUdp(0xfffe)).isEqualTo(1);
    }

    private PacketBuffer chainOf(NativePacketPool pool, SplittableRandom random, int length) {
        PacketBuffer first = pool.allocate();
        PacketBuffer last = first;
        int done = 0;
        for (int pieces = random.nextInt(1, 8); done < length; pieces--) {
            int bytes = pieces <= 1 ? length - done : random.nextInt(length - done + 1);
            NativeMemory.copy(memory + done, last.append(bytes), bytes);
            done += bytes;
            if (done < length) {
                PacketBuffer next = pool.allocate();
                last.next(next);
                last = next;
            }
        }
        return first;
    }

    private void put(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            NativeMemory.putByte(memory + i, bytes[i]);
        }
    }

    private void fill(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        NativeMemory.copy(bytes, 0, memory, length);
    }

    private static int naive(long address, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int value = NativeMemory.getUnsignedByte(address + i);
            sum += i % 2 == 0 ? value << 8 : value;
            if (sum > 0xffff) {
                sum -= 0xffff;
            }
        }
        return sum;
    }
}
