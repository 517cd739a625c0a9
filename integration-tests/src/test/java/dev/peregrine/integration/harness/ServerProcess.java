package dev.peregrine.integration.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The jar as users start it, in a namespace, until closed. */
public final class ServerProcess implements AutoCloseable {

    private static final String READY = "ready after";
    private static final int START_SECONDS = 30;

    /** One that refuses its arguments has to start before it ends, on a machine that may have much else to do. */
    private static final int STOP_SECONDS = 60;

    /** After which a wait for a line looks whether the process is still there. */
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch readyOrEnded = new CountDownLatch(1);
    private final Thread reader;

    private ServerProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().name("server-log").daemon().start(this::readLog);
    }

    /** Starts the jar with arguments and waits until it serves. */
    public static ServerProcess start(Namespace namespace, List<String> arguments) {
        return start(namespace, Map.of(), arguments);
    }

    /** Starts the jar with arguments and variables of the environment, and waits until it serves. */
    public static ServerProcess start(Namespace namespace, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(command(arguments));
        ServerProcess server = launchBy(namespace, command);
        server.awaitReady();
        return server;
    }

    /** Starts the jar with arguments that it may refuse. */
    public static ServerProcess launch(Namespace namespace, List<String> arguments) {
        return launchBy(namespace, command(arguments));
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("java", "-jar", jar().toString()));
        command.addAll(arguments);
        return command;
    }

    /** Starts the jar by a whole command line, for instance as another user. */
    public static ServerProcess launchBy(Namespace namespace, List<String> command) {
        try {
            return new ServerProcess(new ProcessBuilder(namespace.inside(command))
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has printed a text, which fails where it ends without. */
    public void awaitLog(String text) {
        try {
            synchronized (log) {
                while (!log().contains(text)) {
                    if (!reader.isAlive()) {
                        throw new AssertionError("it ended without \"" + text + "\"; it printed:\n" + log());
                    }
                    log.wait(LOOK_AGAIN_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Everything that it has printed. */
    public String log() {
        return String.join("\n", log);
    }

    /** The JVM that serves: a child of the first one where that is too old to be the server itself. */
    public ProcessHandle jvm() {
        return process.descendants().findFirst().orElse(process.toHandle());
    }

    /** Ends it as a crash does. */
    public void kill() {
        jvm().destroyForcibly();
        awaitExit();
    }

    /** Waits for its end and returns its exit status. */
    public int awaitExit() {
        return awaitExit(STOP_SECONDS);
    }

    /** Waits for its end, at most so long, and returns its exit status. */
    public int awaitExit(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("the server did not end; it printed:\n" + log());
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asks it to stop as a service manager does and waits until it has. */
    @Override
    public void close() {
        // By its handle, since a Process closes its streams at once, and the last lines of the log with them.
        process.toHandle().destroy();
        awaitExit();
    }

    /** Waits until it serves; fails where it ends before. */
    public void awaitReady() {
        try {
            boolean happened = readyOrEnded.await(START_SECONDS, TimeUnit.SECONDS);
            if (!happened || !process.isAlive()) {
                process.destroyForcibly();
                throw new AssertionError("the server did not come up; it printed:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = lines.readLine()) != null) {
                synchronized (log) {
                    log.add(line);
                    log.notifyAll();
                }
                if (line.contains(READY)) {
                    readyOrEnded.countDown();
                }
            }
        } catch (IOException e) {
            log.add(e.toString());
        } finally {
            readyOrEnded.countDown();
        }
    }

    /** The jar under test. */
    public static Path jar() {
        Path jar = Path.of(System.getProperty("peregrine.jar", "../memcached-server/target/memcached-server.jar"));
        if (!Files.exists(jar)) {
            throw new AssertionError(jar + " is missing: build it with mvn package");
        }
        return jar.toAbsolutePath();
    }
}
