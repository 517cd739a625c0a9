package dev.peregrine.integration.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A client program of this test's own in a Java process inside a namespace. */
public final class ClientJvm {

    private ClientJvm() {}

    /** Runs a program's main method to its end, and fails with what it printed if it does not end well. */
    public static String run(Namespace namespace, Class<?> program, String... arguments) {
        return namespace.run(command(program, arguments).toArray(String[]::new));
    }

    /** Starts a program and returns its process. */
    public static Process start(Namespace namespace, Class<?> program, String... arguments) {
        try {
            return new ProcessBuilder(namespace.inside(command(program, arguments)))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Class<?> program, String... arguments) {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        List<String> line = new ArrayList<>(List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        line.addAll(List.of(arguments));
        return line;
    }
}
