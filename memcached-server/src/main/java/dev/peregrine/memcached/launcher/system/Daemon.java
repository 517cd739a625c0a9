package dev.peregrine.memcached.launcher.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a program go on in the background. A JVM cannot fork, so the program is started once more, in a session of its
 * own; the first process waits until the second serves, and hands on its exit status where it does not come to that.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/functions/posix_spawn.html">posix_spawn</a>
 */
public final class Daemon {

    /** Set on a JVM that runs in the background: the descriptor by which it tells that it serves. */
    private static final String READY_PROPERTY = "peregrine.daemon.ready";

    /** Set by the launcher; what runs in the background has no parent that it must not outlive. */
    private static final String PARENT = "-Dperegrine.launcher.parent=";

    private static final short POSIX_SPAWN_SETSID = 0x80;
    private static final int READ_AND_WRITE = 2;

    /** More than the C library's structures need. */
    private static final int STRUCTURE_BYTES = 1024;

    private static final int STATUS_SHIFT = 8;

    private Daemon() {}

    /** Whether this process is the one in the background. */
    public static boolean isBackground() {
        return System.getProperty(READY_PROPERTY) != null;
    }

    /**
     * Starts this process's program once more, in the background.
     *
     * @return the exit status for this process: 0 once the other one serves
     * @throws IOException where it cannot be started
     */
    public static int start() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            check(call("pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS), ends));
            int readEnd = ends.getAtIndex(JAVA_INT, 0);
            int writeEnd = ends.getAtIndex(JAVA_INT, 1);
            int pid = spawn(arena, command(writeEnd), readEnd);
            close(writeEnd);
            return awaitReady(arena, readEnd) ? 0 : awaitStatus(arena, pid);
        }
    }

    private static List<String> command(int readyDescriptor) throws IOException {
        String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.ISO_8859_1);
        List<String> command = new ArrayList<>(List.of(line.split("\0", -1)));
        command.removeLast();
        command.replaceAll(argument -> argument.startsWith(PARENT) ? PARENT + "0" : argument);
        command.add(1, "-D" + READY_PROPERTY + "=" + readyDescriptor);
        return command;
    }

    private static int spawn(Arena arena, List<String> command, int readEnd) throws IOException {
        MemorySegment attributes = arena.allocate(STRUCTURE_BYTES);
        MemorySegment actions = arena.allocate(STRUCTURE_BYTES);
        MemorySegment pid = arena.allocate(JAVA_INT);
        FunctionDescriptor initializer = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        check(call("posix_spawnattr_init", initializer, attributes));
        check(call(
                "posix_spawnattr_setflags",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT),
                attributes,
                POSIX_SPAWN_SETSID));
        check(call("posix_spawn_file_actions_init", initializer, actions));
        check(call(
                "posix_spawn_file_actions_addclose",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                actions,
                readEnd));
        check(call(
                "posix_spawn_file_actions_addopen",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                actions,
                0,
                arena.allocateFrom("/dev/null"),
                READ_AND_WRITE,
                0));
        MemorySegment vector = arena.allocate(ADDRESS, command.size() + 1L);
        for (int i = 0; i < command.size(); i++) {
            vector.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i), StandardCharsets.ISO_8859_1));
        }
        MemorySegment environment =
                Libc.symbol("environ").reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
        check(call(
                "posix_spawn",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
                pid,
                arena.allocateFrom("/proc/self/exe"),
                actions,
                attributes,
                vector,
                environment));
        return pid.get(JAVA_INT, 0);
    }

    /** Whether the other process tells that it serves; otherwise it has ended. */
    private static boolean awaitReady(Arena arena, int descriptor) throws IOException {
        FunctionDescriptor read = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
        return (long) call("read", read, descriptor, arena.allocate(JAVA_BYTE), 1L) == 1;
    }

    private static int awaitStatus(Arena arena, int pid) throws IOException {
        MemorySegment status = arena.allocate(JAVA_INT);
        FunctionDescriptor waitpid = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        int ended = (int) call("waitpid", waitpid, pid, status, 0);
        int code = status.get(JAVA_INT, 0) >> STATUS_SHIFT;
        return ended == pid && code != 0 ? code : 1;
    }

    /**
     * Tells the process that waits in the foreground that this one serves.
     *
     * @param silent whether nothing is written to the terminal from now on
     */
    public static void ready(boolean silent) throws IOException {
        int descriptor = Integer.getInteger(READY_PROPERTY);
        try (Arena arena = Arena.ofConfined()) {
            if (silent) {
                FunctionDescriptor open = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
                int nowhere = (int) call("open", open, arena.allocateFrom("/dev/null"), READ_AND_WRITE);
                FunctionDescriptor dup2 = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
                call("dup2", dup2, nowhere, 1);
                call("dup2", dup2, nowhere, 2);
                close(nowhere);
            }
            FunctionDescriptor write = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
            call("write", write, descriptor, arena.allocate(JAVA_BYTE), 1L);
        }
        close(descriptor);
    }

    private static void close(int descriptor) throws IOException {
        call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), descriptor);
    }

    private static Object call(String name, FunctionDescriptor type, Object... arguments) throws IOException {
        MethodHandle function = Libc.function(name, type);
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IOException(name + " cannot be called: " + e, e);
        }
    }

    private static void check(Object result) throws IOException {
        if ((int) result != 0) {
            throw new IOException("the system refuses, with error " + result);
        }
    }
}
