package dev.peregrine.memcached.doctor;

import java.util.BitSet;

/** The kernel's way to write sets of processors: {@code 0-3,8}. */
final class CpuList {

    private CpuList() {}

    /** What does not have that form counts as empty. */
    static BitSet parse(String text) {
        BitSet cpus = new BitSet();
        for (String part : text.strip().split(",", -1)) {
            String[] ends = part.split("-", -1);
            try {
                int first = Integer.parseInt(ends[0]);
                cpus.set(first, Integer.parseInt(ends[ends.length - 1]) + 1);
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                return new BitSet();
            }
        }
        return cpus;
    }
}
