package dev.peregrine.integration.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    /** Waits until a program has printed a line that begins so; fails with what it printed instead where it ends. */
    public static void await(Process process, String prefix) {
        StringBuilder printed = new StringBuilder();
        try {
            String line;
            while ((line = process.inputReader().readLine()) != null) {
                printed.append(line).append('\n');
                if (line.startsWith(prefix)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the program ended without \"" + prefix + "\"; it printed:\n" + printed);
    }

    /** Ends a program that ends when its input does, by force if need be. Does nothing for null. */
    public static void end(Process process) throws IOException, InterruptedException {
        if (process != null) {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private static List<String> command(Class<?> program, String... arguments) {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        List<String> line = new ArrayList<>(List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        line.addAll(List.of(arguments));
        return line;
    }
}
