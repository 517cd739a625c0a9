package dev.peregrine.transport.dpdk.tcp;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Finds what segments belong to by their two ends: open addressing with linear probing over a seeded hash, so that a peer cannot
 * choose ports that collide. A look-up allocates nothing.
 */
final class FlowTable {

    private static final int INITIAL_CAPACITY = 64;

    private final long seed0;
    private final long seed1;
    private final long seed2;
    private Flow[] slots = new Flow[INITIAL_CAPACITY];
    private int[] hashes = new int[INITIAL_CAPACITY];
    private int size;

    FlowTable(RandomGenerator random) {
        seed0 = random.nextLong() | 1;
        seed1 = random.nextLong() | 1;
        seed2 = random.nextLong() | 1;
    }

    int size() {
        return size;
    }

    /** The flow between two ends, or null. */
    Flow find(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        int hash = hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        int mask = slots.length - 1;
        for (int i = hash & mask; ; i = i + 1 & mask) {
            Flow candidate = slots[i];
            if (candidate == null) {
                return null;
            }
            if (hashes[i] == hash
                    && candidate.hasEnds(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort)) {
                return candidate;
            }
        }
    }

    /**
     * What is most likely the flow between two ends, or null: it is not looked at itself, which may be far away in memory.
     */
    Flow guess(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        int hash = hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        int mask = slots.length - 1;
        int i = hash & mask;
        while (slots[i] != null && hashes[i] != hash) {
            i = i + 1 & mask;
        }
        return slots[i];
    }

    /** Adds one whose ends are not in the table yet. */
    void add(Flow flow) {
        if (size >= slots.length / 2) {
            grow();
        }
        size++;
        insert(flow, hash(flow));
    }

    private void insert(Flow flow, int hash) {
        int mask = slots.length - 1;
        int i = hash & mask;
        while (slots[i] != null) {
            i = i + 1 & mask;
        }
        slots[i] = flow;
        hashes[i] = hash;
    }

    private void grow() {
        Flow[] oldSlots = slots;
        int[] oldHashes = hashes;
        slots = new Flow[oldSlots.length * 2];
        hashes = new int[oldSlots.length * 2];
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != null) {
                insert(oldSlots[i], oldHashes[i]);
            }
        }
    }

    /** Removes one that is in the table, and moves those up that it stood in the way of. */
    void remove(Flow flow) {
        int mask = slots.length - 1;
        int hole = hash(flow) & mask;
        while (slots[hole] != flow) {
            hole = hole + 1 & mask;
        }
        for (int i = hole + 1 & mask; slots[i] != null; i = i + 1 & mask) {
            int distanceFromHome = i - hashes[i] & mask;
            int distanceFromHole = i - hole & mask;
            if (distanceFromHome >= distanceFromHole) {
                slots[hole] = slots[i];
                hashes[hole] = hashes[i];
                hole = i;
            }
        }
        slots[hole] = null;
        size--;
    }

    /** All at this moment, for work off the hot path. */
    Flow[] snapshot() {
        Flow[] all = new Flow[size];
        int count = 0;
        for (Flow flow : slots) {
            if (flow != null) {
                all[count++] = flow;
            }
        }
        return Arrays.copyOf(all, count);
    }

    private int hash(Flow c) {
        return hash(
                c.localAddressHigh(),
                c.localAddressLow(),
                c.localPort(),
                c.remoteAddressHigh(),
                c.remoteAddressLow(),
                c.remotePort());
    }

    private int hash(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        long h = mix(localHigh ^ seed0, remoteHigh ^ seed1);
        h = mix(h ^ localLow, remoteLow ^ seed2);
        return (int) mix(h ^ seed1, ((long) localPort << 16 | remotePort) ^ seed0);
    }

    /** Both halves of the product: each bit of the result depends on all bits of both factors. */
    private static long mix(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }
}
