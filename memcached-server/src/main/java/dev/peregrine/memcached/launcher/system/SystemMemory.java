package dev.peregrine.memcached.launcher.system;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Tells the system how the process uses its own memory: what it gives back, keeping its addresses, and what is to lie in a huge
 * page. The first use takes some tens of milliseconds.
 */
public final class SystemMemory {

    /** Bytes of a huge page on x86-64, and on 64-bit ARM where its pages have 4 KiB. */
    public static final int HUGE_PAGE_BYTES = 2 << 20;

    private static final int MADV_DONTNEED = 4;
    private static final int MADV_COLLAPSE = 25;

    private static final MethodHandle MADVISE =
            Libc.function("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private static final int PAGE_BYTES = readPageBytes();

    private SystemMemory() {}

    private static int readPageBytes() {
        try {
            return (int) Libc.function("getpagesize", FunctionDescriptor.of(JAVA_INT))
                    .invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }

    /** Bytes of one of the system's pages, a power of two. */
    public static int pageBytes() {
        return PAGE_BYTES;
    }

    /**
     * Gives back the system's pages that lie wholly between two addresses of the process's own memory. Their bytes are zero from
     * then on, and take memory again when they are used. Memory that is locked stays as it is.
     */
    public static void giveBack(long from, long to) {
        long first = (from + PAGE_BYTES - 1) & -PAGE_BYTES;
        long end = to & -PAGE_BYTES;
        if (first < end) {
            advise(first, end - first, MADV_DONTNEED);
        }
    }

    /**
     * Has the system move memory into a huge page at once (Linux 6.1), which makes all of it resident. Some hundred microseconds,
     * in which other threads cannot write to it.
     *
     * @param address divisible by {@link #HUGE_PAGE_BYTES}, of as many bytes
     * @return false where the system cannot do that, or has no huge page left; the memory is as it was then
     */
    public static boolean collapse(long address) {
        return advise(address, HUGE_PAGE_BYTES, MADV_COLLAPSE);
    }

    private static boolean advise(long address, long bytes, int advice) {
        try {
            return (int) MADVISE.invokeExact(address, bytes, advice) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }
}
