package dev.peregrine.integration.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The jar's subcommands, run to their end. */
public final class Jar {

    private Jar() {}

    /**
     * What one run came to.
     *
     * @param output of both streams
     */
    public record Outcome(int status, String output) {}

    /** Runs the jar with arguments in a namespace. */
    public static Outcome run(Namespace namespace, String... arguments) {
        Process process = start(namespace, arguments);
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts the jar with arguments in a namespace. */
    public static Process start(Namespace namespace, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("java", "-jar", ServerProcess.jar().toString()));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(namespace.inside(command))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
