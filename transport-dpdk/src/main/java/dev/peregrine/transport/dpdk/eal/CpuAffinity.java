package dev.peregrine.transport.dpdk.eal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/** The CPUs that the calling platform thread may run on: sched_getaffinity(2) and sched_setaffinity(2) of Linux. */
public final class CpuAffinity {

    /** CPUs of glibc's {@code cpu_set_t}. */
    private static final int MAX_CPUS = 1024;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final MethodHandle GET = handle("sched_getaffinity");
    private static final MethodHandle SET = handle("sched_setaffinity");

    private CpuAffinity() {}

    /** The CPUs that the calling thread may run on. */
    public static BitSet get() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MAX_CPUS / Byte.SIZE, Long.BYTES);
            call(arena, "sched_getaffinity", GET, mask, "");
            return BitSet.valueOf(mask.asByteBuffer());
        }
    }

    /**
     * Binds the calling thread to CPUs. Threads that it starts later inherit them.
     *
     * @throws DpdkException where none of the CPUs exists or is allowed to this process
     */
    public static void set(BitSet cpus) {
        if (cpus.length() > MAX_CPUS) {
            throw new DpdkException("sched_setaffinity", "CPU " + (cpus.length() - 1) + " does not exist");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MAX_CPUS / Byte.SIZE, Long.BYTES);
            byte[] bits = cpus.toByteArray();
            MemorySegment.copy(bits, 0, mask, ValueLayout.JAVA_BYTE, 0, bits.length);
            call(arena, "sched_setaffinity", SET, mask, "CPUs " + cpus + " for this thread");
        }
    }

    /** Binds the calling thread to one CPU; see {@link #set}. */
    public static void pin(int cpu) {
        BitSet cpus = new BitSet();
        cpus.set(cpu);
        set(cpus);
    }

    private static void call(Arena arena, String name, MethodHandle handle, MemorySegment mask, String subject) {
        MemorySegment state = arena.allocate(CALL_STATE);
        int result;
        try {
            result = (int) handle.invokeExact(state, 0, mask.byteSize(), mask);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
        if (result < 0) {
            int errno = (int) CALL_STATE
                    .varHandle(StructLayout.PathElement.groupElement("errno"))
                    .get(state, 0L);
            throw new DpdkException(
                    name,
                    name + " failed" + (subject.isEmpty() ? "" : " for " + subject) + " (errno " + errno
                            + "): choose among the CPUs that this process may use");
        }
    }

    private static MethodHandle handle(String name) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.captureCallState("errno"));
    }
}
