package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.lang.foreign.Arena;

/** A C array of pointers, such as bursts of mbufs are passed in. Nothing is checked. */
final class AddressArray {

    private static final int CACHE_LINE = 64;

    private final long address;

    AddressArray(Arena arena, int entries) {
        address = arena.allocate((long) entries * Long.BYTES, CACHE_LINE).address();
    }

    /** Address of an entry. */
    long at(int index) {
        return address + (long) index * Long.BYTES;
    }

    long get(int index) {
        return NativeMemory.getNativeLong(at(index));
    }

    void set(int index, long pointer) {
        NativeMemory.putNativeLong(at(index), pointer);
    }
}
