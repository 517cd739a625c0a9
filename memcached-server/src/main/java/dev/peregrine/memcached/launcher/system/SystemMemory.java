package dev.peregrine.memcached.launcher.system;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Gives memory back to the system that the process keeps its addresses of. The first use takes some tens of milliseconds. */
public final class SystemMemory {

    private static final int MADV_DONTNEED = 4;

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

    private static boolean advise(long address, long bytes, int advice) {
        try {
            return (int) MADVISE.invokeExact(address, bytes, advice) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }
}
