package dev.peregrine.memcached.launcher;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** The server run as a child process that shares this process's streams, gets its signals and yields its exit status. */
final class Child {
    /** What a server is told: stop, stop, the terminal is gone or read the configuration anew, and one to spare. */
    private static final String[] SIGNALS = {"INT", "TERM", "HUP", "USR1"};

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /**
     * Starts the command. The calling thread must stay until the child has ended, since to the system it is the parent.
     *
     * @throws IOException when the command cannot be started, or this JVM lets no signal be handled
     */
    static Child start(String[] command) throws IOException {
        // Before the child is there, so that no signal can end this process and leave the child to find out.
        CompletableFuture<Long> processId = new CompletableFuture<>();
        for (String signal : SIGNALS) {
            forward(signal, processId);
        }
        Process process = new ProcessBuilder(command).inheritIO().start();
        processId.complete(processId(process));
        return new Child(process);
    }

    /** The PID of this very process; Java 8 has no call that tells it. */
    static String ownProcessId() throws IOException {
        return new File("/proc/self").getCanonicalFile().getName();
    }

    /** The exit status; that of a child which a signal ended is 128 and the signal's number, as shells have it. */
    int await() throws InterruptedException {
        return process.waitFor();
    }

    /** By reflection, since the type is the JDK's own and is not promised to be there. */
    private static void forward(String name, Future<Long> processId) throws IOException {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object sender = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        send(name, processId.get());
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), sender);
        } catch (ReflectiveOperationException e) {
            throw new IOException("signal " + name + " cannot be passed on: " + e, e);
        }
    }

    /** Java can send no signal but TERM and KILL; the shell's own {@code kill} sends any. */
    private static void send(String signal, long processId) throws IOException {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + processId)
                .inheritIO()
                .start();
    }

    /** {@code Process.pid()}, or the field behind it where that is not there yet. */
    private static long processId(Process process) throws IOException {
        try {
            return (Long) Process.class.getMethod("pid").invoke(process);
        } catch (NoSuchMethodException java8) {
            return processIdOnJava8(process);
        } catch (ReflectiveOperationException e) {
            throw new IOException("the PID of the server cannot be read: " + e, e);
        }
    }

    private static long processIdOnJava8(Process process) throws IOException {
        try {
            Field pid = process.getClass().getDeclaredField("pid");
            pid.setAccessible(true);
            return pid.getInt(process);
        } catch (ReflectiveOperationException e) {
            throw new IOException("the PID of the server cannot be read: " + e, e);
        }
    }
}
