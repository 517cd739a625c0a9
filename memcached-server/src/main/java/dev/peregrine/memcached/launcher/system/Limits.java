package dev.peregrine.memcached.launcher.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The process's resource limits, by their numbers on Linux. */
public final class Limits {

    private static final int CORE = 4;
    private static final int OPEN_FILES = 7;
    private static final long INFINITE = -1;

    private Limits() {}

    /** Lets core files be as large as they want, or as large as they may; false where they may not be at all. */
    public static boolean raiseCoreFiles() {
        try (Arena arena = Arena.ofConfined()) {
            if (!set(arena, CORE, INFINITE, INFINITE)) {
                long most = get(arena, CORE, 1);
                set(arena, CORE, most, most);
            }
            return get(arena, CORE, 0) != 0;
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }

    /**
     * Sees to it that so many files may be open at once.
     *
     * @return how many may be, which is fewer where the system does not allow it
     */
    public static long raiseOpenFiles(long wanted) {
        try (Arena arena = Arena.ofConfined()) {
            long allowed = get(arena, OPEN_FILES, 0);
            boolean enough = allowed == INFINITE || allowed >= wanted;
            if (!enough && set(arena, OPEN_FILES, wanted, Math.max(wanted, get(arena, OPEN_FILES, 1)))) {
                return wanted;
            }
            return allowed == INFINITE ? Long.MAX_VALUE : allowed;
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }

    /** @param which 0 for the limit in force, 1 for the most that it may be */
    private static long get(Arena arena, int resource, int which) throws Throwable {
        MemorySegment limits = arena.allocate(JAVA_LONG, 2);
        MethodHandle getrlimit = Libc.function("getrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
        int result = (int) getrlimit.invokeExact(resource, limits);
        if (result != 0) {
            throw new IllegalStateException("getrlimit fails");
        }
        return limits.getAtIndex(JAVA_LONG, which);
    }

    private static boolean set(Arena arena, int resource, long inForce, long most) throws Throwable {
        MemorySegment limits = arena.allocate(JAVA_LONG, 2);
        limits.setAtIndex(JAVA_LONG, 0, inForce);
        limits.setAtIndex(JAVA_LONG, 1, most);
        MethodHandle setrlimit = Libc.function("setrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
        return (int) setrlimit.invokeExact(resource, limits) == 0;
    }
}
