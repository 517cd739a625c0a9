package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.net.BindException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever bytes arrive, nothing is thrown, nothing loops and no buffer is lost. */
class ArbitrarySegmentsTest {

    private static final int PORT = 80;

    @Test
    void randomAndMutatedSegmentsAreSurvived() throws BindException {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long[] now = {random.nextLong()};
            Endpoint[] end = new Endpoint[1];
            end[0] = new Endpoint(0, TcpSettings.DEFAULT, seed, now[0], () -> end[0].path.sendNext());
            end[0].tcp.listen(0, 0, PORT, 4, connection -> {
                connection.handler(ArbitrarySegmentsTest::ready);
                return random.nextInt(4) > 0;
            });
            for (int i = 0; i < 300; i++) {
                arrive(end[0], random, now[0]);
                now[0] += random.nextLong(1L << random.nextInt(38));
                end[0].timers.advance(now[0]);
                end[0].tcp.dispatch(now[0]);
                end[0].tcp.flush(now[0]);
            }
            end[0].tcp.forEachConnection(ArbitrarySegmentsTest::discard);
            end[0].tcp.close(now[0]);
            assertThat(end[0].tcp.connectionCount()).isZero();
            assertThat(end[0].sendPool.inUse()).as("seed %d", seed).isZero();
            assertThat(end[0].receivePool.inUse()).as("seed %d", seed).isZero();
        }
    }

    /** An application that lets things lie, but what it can still read of a connection that is gone. */
    private static void ready(TcpConnection connection, int events) {
        if ((events & TcpEvents.CLOSED) != 0) {
            discard(connection);
        }
    }

    private static void discard(TcpConnection connection) {
        PacketBuffer payload;
        while ((payload = connection.read()) != null) {
            payload.release();
        }
    }

    /** A SYN, or a segment near a connection's numbers, or noise; some bytes of it changed. */
    private static void arrive(Endpoint end, SplittableRandom random, long nowNanos) {
        ScriptSegment segment = new ScriptSegment();
        int port = 1 + random.nextInt(3);
        segment.flags = random.nextInt(3) == 0 ? 2 : random.nextInt(32);
        segment.length = random.nextInt(4) == 0 ? random.nextInt(1400) : 0;
        segment.window = random.nextInt(0x1_0000);
        if (random.nextBoolean()) {
            segment.options.add("mss " + random.nextInt(0x1_0000));
            segment.options.add("ts " + random.nextInt(100) + " 0");
            segment.options.add("ws " + random.nextInt(20));
        }
        TcpConnection connection = end.tcp.find(0, end.address, PORT, 0, Endpoint.LOW + 99, port);
        int seqBase = random.nextInt();
        int ackBase = random.nextInt();
        if (connection != null && random.nextInt(8) > 0) {
            seqBase = connection.receiver().rcvNxt() + (random.nextBoolean() ? 0 : random.nextInt(-2000, 2000));
            ackBase = connection.sender().sndNxt();
        }
        byte[] bytes = segment.encode(port, PORT, seqBase, ackBase);
        for (int changes = random.nextInt(4) == 0 ? random.nextInt(6) : 0; changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        int length = random.nextInt(10) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        PacketBuffer buffer = end.receivePool.allocate();
        if (buffer != null) {
            NativeMemory.copy(bytes, 0, buffer.append(length), length);
            end.tcp.segmentArrives(buffer, 0, Endpoint.LOW + 99, 0, end.address, 0, nowNanos);
        }
        if (connection != null && random.nextInt(5) == 0) {
            act(end, connection, random);
        }
    }

    private static void act(Endpoint end, TcpConnection connection, SplittableRandom random) {
        switch (random.nextInt(6)) {
            case 0 -> connection.close();
            case 1 -> connection.shutdownOutput();
            case 2 -> connection.abort();
            case 3 -> discard(connection);
            default -> {
                if (connection.sendRoom() > 0 && end.sendPool.available() > 100) {
                    connection.write(Segments.payload(end.sendPool, 0, 1 + random.nextInt(1900)));
                }
            }
        }
    }
}
