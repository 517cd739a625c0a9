package dev.peregrine.integration.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The jar as users start it, in a namespace, until closed. */
public final class ServerProcess implements AutoCloseable {

    private static final String READY = "ready";
    private static final int START_SECONDS = 30;
    private static final int STOP_SECONDS = 20;

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
        ServerProcess server = launch(namespace, arguments);
        server.awaitReady();
        return server;
    }

    /** Starts the jar with arguments that it may refuse. */
    public static ServerProcess launch(Namespace namespace, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("java", "-jar", jar().toString()));
        command.addAll(arguments);
        return launchBy(namespace, command);
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

    /** Everything that it has printed. */
    public String log() {
        return String.join("\n", log);
    }

    /** Waits for its end and returns its exit status. */
    public int awaitExit() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
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
        process.destroy();
        awaitExit();
    }

    private void awaitReady() {
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
                log.add(line);
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
