package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import org.junit.jupiter.api.Test;

/** Sending and receiving in order: how data becomes segments, and which of it is copied. */
class DataTest {

    @Test
    void aRequestIsAnsweredAndTheAckRidesOnTheAnswer() {
        try (TcpScript script = TcpScript.accepted()) {
            script.end.tcp.segmentArrives(
                    request(script), 0, Endpoint.LOW + 99, 0, script.end.address, 0, script.nowNanos);
            script.connection.write(Segments.payload(script.end.sendPool, 0, 300));
            script.turn().out("P. 1:301 ack 101").read(100);
            assertThat(script.end.counters.pureAcks).isZero();
        }
    }

    private static PacketBuffer request(TcpScript script) {
        return script.segment("P. 1:101 ack 1");
    }

    @Test
    void aFullBufferIsASegmentThatIsNotCopied() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(1000, 1000)
                    .out(". 1:1001 ack 1")
                    .out("P. 1001:2001 ack 1")
                    .in(". 1 ack 2001");
            assertThat(script.end.path.longestChain).isEqualTo(1);
            assertThat(script.end.counters.copiedPayloadBytes).isZero();
        }
    }

    @Test
    void aLargeBufferIsSlicedAtTheMss() {
        try (TcpScript script = TcpScript.accepted()) {
            script.noDelay()
                    .write(1800)
                    .out(". 1:1001 ack 1")
                    .out("P. 1001:1801 ack 1")
                    .in(". 1 ack 1801");
            assertThat(script.end.path.longestChain).isEqualTo(2);
            assertThat(script.end.counters.copiedPayloadBytes).isZero();
        }
    }

    @Test
    void smallerBuffersShareASegmentAsLongAsTheyFitAsAWhole() {
        try (TcpScript script = TcpScript.accepted()) {
            script.noDelay();
            for (int i = 0; i < 3; i++) {
                script.connection.write(Segments.payload(script.end.sendPool, 600L * i, 600));
            }
            script.turn().out(". 1:601 ack 1").out(". 601:1201 ack 1").out("P. 1201:1801 ack 1");
            script.in(". 1 ack 1801");
        }
    }

    @Test
    void runsOfBuffersAreChained() {
        try (TcpScript script = TcpScript.accepted()) {
            script.noDelay().connection.write(Segments.payload(script.end.sendPool, 0, 500));
            script.connection.write(Segments.payload(script.end.sendPool, 500, 500));
            script.turn().out("P. 1:1001 ack 1").in(". 1 ack 1001");
            assertThat(script.end.counters.copiedPayloadBytes).isEqualTo(500);
            assertThat(script.end.path.longestChain).isEqualTo(1);
        }
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1460, 65_535)) {
            script.noDelay().connection.write(Segments.payload(script.end.sendPool, 0, 700));
            script.connection.write(Segments.payload(script.end.sendPool, 700, 100));
            script.turn().out("P. 1:801 ack 1").in(". 1 ack 801");
            assertThat(script.end.counters.copiedPayloadBytes).isZero();
            assertThat(script.end.path.longestChain).isEqualTo(2);
        }
    }

    @Test
    void tinyWritesAreCopiedTogether() {
        try (TcpScript script = TcpScript.accepted()) {
            for (int i = 0; i < 100; i++) {
                script.connection.write(Segments.payload(script.end.sendPool, 7L * i, 7));
            }
            assertThat(script.end.sendPool.inUse()).isEqualTo(2);
            script.turn().out("P. 1:701 ack 1").in(". 1 ack 701");
        }
    }

    @Test
    void whereTheDeviceTakesNoChainThePayloadIsCopied() {
        try (TcpScript script = TcpScript.accepted()) {
            script.end.path.maxChain = 1;
            script.noDelay()
                    .write(1500)
                    .out(". 1:1001 ack 1")
                    .out("P. 1001:1501 ack 1")
                    .in(". 1 ack 1501");
            assertThat(script.end.counters.copiedPayloadBytes).isEqualTo(1500);
        }
    }

    @Test
    void aDeviceThatCutsSegmentsGetsLongOnes() {
        try (TcpScript script = TcpScript.accepted()) {
            script.end.path.segmentationLimit = 8_000;
            for (int i = 0; i < 6; i++) {
                script.connection.write(Segments.payload(script.end.sendPool, 1000L * i, 1000));
            }
            long before = script.end.counters.outSegs;
            script.turn();
            assertThat(script.end.counters.outSegs - before).isEqualTo(1);
            for (int i = 0; i < 5; i++) {
                script.out(". " + (1 + 1000 * i) + ":" + (1001 + 1000 * i) + " ack 1");
            }
            script.out("P. 5001:6001 ack 1");
            // A lost one goes out again alone.
            script.after(200).out(". 1:1001 ack 1").in(". 1 ack 6001");
        }
    }

    @Test
    void receivedPayloadIsHandedOnInItsOwnBuffer() {
        try (TcpScript script = TcpScript.accepted()) {
            PacketBuffer segment = script.segment(". 1:1001 ack 1");
            script.end.tcp.segmentArrives(segment, 0, Endpoint.LOW + 99, 0, script.end.address, 0, script.nowNanos);
            PacketBuffer read = script.connection.read();
            assertThat(read).isSameAs(segment);
            Segments.verify(read, 0);
            read.release();
            assertThat(script.end.counters.copiedPayloadBytes).isZero();
            script.turn().after(40).out(". 1 ack 1001");
        }
    }

    @Test
    void anotherBufferOfTheSamePacketIsPayloadToo() {
        try (TcpScript script = TcpScript.accepted()) {
            PacketBuffer segment = script.segment(". 1:601 ack 1");
            segment.next(Segments.payload(script.end.receivePool, 600, 700));
            script.end.tcp.segmentArrives(segment, 0, Endpoint.LOW + 99, 0, script.end.address, 0, script.nowNanos);
            script.read(1300).after(40).out(". 1 ack 1301");
        }
    }

    @Test
    void tinySegmentsDoNotPinABufferEach() {
        try (TcpScript script = TcpScript.accepted()) {
            for (int i = 0; i < 1000; i++) {
                script.end.tcp.segmentArrives(
                        script.segment(". " + (1 + i) + ":" + (2 + i) + " ack 1"),
                        0,
                        Endpoint.LOW + 99,
                        0,
                        script.end.address,
                        0,
                        script.nowNanos);
            }
            assertThat(script.end.receivePool.inUse()).isLessThan(20);
            script.turn().read(1000).after(40).out(". 1 ack 1001");
        }
    }

    @Test
    void nagleHoldsBackWhatIsSmallWhileSomethingIsInFlight() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(10).out("P. 1:11 ack 1").write(10).quiet().write(20).quiet();
            script.in(". 1 ack 11").out("P. 11:41 ack 1").in(". 1 ack 41");
        }
    }

    @Test
    void nagleSendsFullSegmentsAtOnce() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(10)
                    .out("P. 1:11 ack 1")
                    .write(1200)
                    .out(". 11:1011 ack 1")
                    .quiet();
            script.in(". 1 ack 1011").out("P. 1011:1211 ack 1");
        }
    }

    @Test
    void nagleLetsASmallSegmentFollowFullOnes() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(1000)
                    .out("P. 1:1001 ack 1")
                    .write(10)
                    .out("P. 1001:1011 ack 1")
                    .write(10)
                    .quiet();
            script.in(". 1 ack 1001").quiet().in(". 1 ack 1011").out("P. 1011:1021 ack 1");
        }
    }

    @Test
    void noDelaySendsWhatIsSmallAtOnce() {
        try (TcpScript script = TcpScript.accepted()) {
            script.noDelay().write(10).out("P. 1:11 ack 1").write(10).out("P. 11:21 ack 1");
        }
    }

    @Test
    void writabilityComesBackWhenHalfOfTheSendBufferIsFree() {
        try (TcpScript script = TcpScript.accepted()) {
            script.connection.options().sendBufferSize(4000);
            assertThat(script.connection.sendRoom()).isEqualTo(4000);
            script.write(1000, 1000, 1000, 1000)
                    .out(". 1:1001 ack 1")
                    .out(". 1001:2001 ack 1")
                    .out(". 2001:3001 ack 1")
                    .out("P. 3001:4001 ack 1");
            assertThat(script.connection.sendRoom()).isZero();
            script.in(". 1 ack 1001");
            assertThat(script.events & TcpEvents.WRITABLE).isZero();
            script.in(". 1 ack 2001");
            assertThat(script.events & TcpEvents.WRITABLE).isNotZero();
            assertThat(script.connection.sendRoom()).isEqualTo(2000);
        }
    }

    @Test
    void whatFindsNoRoomInTheDeviceIsSentLaterAndNotLost() {
        try (TcpScript script = TcpScript.accepted()) {
            script.end.path.room = 2;
            script.holdsMemory = true;
            script.noDelay().write(1000, 1000, 1000, 500).turn();
            assertThat(script.end.tcp.hasWork())
                    .as("before the device has sent")
                    .isFalse();
            script.turn()
                    .deviceSends()
                    .out(". 1:1001 ack 1")
                    .out(". 1001:2001 ack 1")
                    .quiet();
            script.turn().out(". 2001:3001 ack 1").out("P. 3001:3501 ack 1");
            assertThat(script.end.tcp.hasWork()).isFalse();
            script.in(". 1 ack 3501");
            assertThat(script.end.counters.retransSegs).isZero();
        }
    }

    @Test
    void whatFindsNoBufferIsSentLater() {
        try (TcpScript script = TcpScript.accepted()) {
            PacketBuffer payload = Segments.payload(script.end.sendPool, 0, 1500);
            PacketBuffer[] hoard = new PacketBuffer[script.end.sendPool.available()];
            for (int i = 0; i < hoard.length; i++) {
                hoard[i] = script.end.sendPool.allocate();
            }
            script.noDelay().connection.write(payload);
            script.turn().quiet();
            assertThat(script.end.tcp.hasWork()).isTrue();
            assertThat(script.end.counters.noBuffers).isPositive();
            for (PacketBuffer buffer : hoard) {
                buffer.release();
            }
            script.turn().out(". 1:1001 ack 1").out("P. 1001:1501 ack 1");
            assertThat(script.end.tcp.hasWork()).isFalse();
        }
    }

    @Test
    void nagleHoldsNothingBackBehindWhichNothingFollows() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(10).out("P. 1:11 ack 1").write(10).quiet();
            script.shutdownOutput().out("FP. 11:21 ack 1").in(". 1 ack 22");
        }
    }
}
