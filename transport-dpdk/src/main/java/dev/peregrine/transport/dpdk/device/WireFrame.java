package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.nio.ByteBuffer;

/** The bytes of a frame on their way to one device. Recycled by its wire. */
final class WireFrame {

    private ByteBuffer memory;
    private long address;
    private int length;

    SimulatedDevice receiver;
    long arrivalNanos;
    /** Frames that arrive at the same time do so in this order. */
    long number;

    void copyFrom(long from, int bytes) {
        if (memory == null || memory.capacity() < bytes) {
            memory = ByteBuffer.allocateDirect(Math.max(2048, bytes));
            address = NativeMemory.addressOf(memory);
        }
        NativeMemory.copy(from, address, bytes);
        length = bytes;
    }

    long address() {
        return address;
    }

    int length() {
        return length;
    }

    static int order(WireFrame a, WireFrame b) {
        int byTime = Long.signum(a.arrivalNanos - b.arrivalNanos);
        return byTime != 0 ? byTime : Long.compare(a.number, b.number);
    }
}
