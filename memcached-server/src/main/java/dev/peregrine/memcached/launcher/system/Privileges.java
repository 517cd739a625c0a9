package dev.peregrine.memcached.launcher.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which user the process is, and how it becomes another, for good; the C library does so for all of its threads. */
public final class Privileges {

    private static final int EPERM = 1;

    /** Bytes of Linux's {@code struct passwd} up to the numbers of user and group, and with them. */
    private static final long UID_OFFSET = 16;

    private static final long GID_OFFSET = 20;
    private static final long NUMBERS_END = 24;

    private Privileges() {}

    /** The number of the user whose rights the process has. */
    public static int userId() {
        try {
            return (int)
                    Libc.function("geteuid", FunctionDescriptor.of(JAVA_INT)).invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }

    /**
     * Becomes a user, with the user's own group alone.
     *
     * @return what stands in the way, where something does
     */
    public static Optional<String> become(String user) {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle getpwnam = Libc.function("getpwnam", FunctionDescriptor.of(ADDRESS, ADDRESS));
            MemorySegment found =
                    (MemorySegment) getpwnam.invokeExact(arena.allocateFrom(user, StandardCharsets.UTF_8));
            if (found.address() == 0) {
                return Optional.of("there is no such user");
            }
            MemorySegment entry = found.reinterpret(NUMBERS_END);
            int uid = entry.get(JAVA_INT, UID_OFFSET);
            int gid = entry.get(JAVA_INT, GID_OFFSET);
            MemorySegment state = Libc.state(arena);
            MethodHandle setgroups =
                    Libc.function("setgroups", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS), Libc.ERRNO);
            int dropped = (int) setgroups.invokeExact(state, 0L, MemorySegment.NULL);
            // Who may not drop groups has few rights already; memcached goes on as well.
            if (dropped != 0 && Libc.errno(state) != EPERM) {
                return Optional.of(Libc.text(Libc.errno(state)));
            }
            return set("setgid", gid, state).or(() -> set("setuid", uid, state));
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }

    private static Optional<String> set(String function, int number, MemorySegment state) {
        try {
            MethodHandle handle = Libc.function(function, FunctionDescriptor.of(JAVA_INT, JAVA_INT), Libc.ERRNO);
            int result = (int) handle.invokeExact(state, number);
            return result == 0 ? Optional.empty() : Optional.of(Libc.text(Libc.errno(state)));
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }
}
