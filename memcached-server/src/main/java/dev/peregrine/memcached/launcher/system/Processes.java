package dev.peregrine.memcached.launcher.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** What the launcher asks of the system and Java has no call for: to become another program, and to die with a parent. */
public final class Processes {
    private static final int PR_SET_PDEATHSIG = 1;
    private static final int SIGTERM = 15;

    private Processes() {}

    /**
     * Replaces this process by another program; the PID, the environment, open files and who waits for it stay.
     *
     * @param program the path of the program
     * @param arguments its arguments from the zeroth on, each character a byte
     * @return the cause, since only a failure comes back
     * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/functions/exec.html">exec</a>
     */
    public static String replace(String program, String[] arguments) throws Throwable {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        MethodHandle execv = Libc.function("execv", type, Libc.ERRNO);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate(ADDRESS, arguments.length + 1L);
            for (int i = 0; i < arguments.length; i++) {
                vector.setAtIndex(ADDRESS, i, arena.allocateFrom(arguments[i], StandardCharsets.ISO_8859_1));
            }
            MemorySegment state = Libc.state(arena);
            int result = (int) execv.invokeExact(state, arena.allocateFrom(program), vector);
            return "execv gave " + result + ", " + Libc.text(Libc.errno(state));
        }
    }

    /**
     * Has the system stop this process, by the signal that asks for an orderly end, when its parent ends. A parent that
     * ended before it could be watched is noticed, and ends this process at once.
     *
     * @param parent the PID that the parent must have
     */
    public static void dieWithParent(long parent) throws Throwable {
        MethodHandle prctl = Libc.function(
                "prctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG), Linker.Option.firstVariadicArg(1));
        int result = (int) prctl.invokeExact(PR_SET_PDEATHSIG, (long) SIGTERM);
        MethodHandle getppid = Libc.function("getppid", FunctionDescriptor.of(JAVA_INT));
        if (result != 0 || (int) getppid.invokeExact() != parent) {
            Runtime.getRuntime().halt(1);
        }
    }
}
