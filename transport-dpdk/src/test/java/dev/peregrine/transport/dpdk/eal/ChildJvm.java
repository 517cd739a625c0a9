package dev.peregrine.transport.dpdk.eal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for what a process can do only once, or has to do in a network namespace. */
public final class ChildJvm implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a main class on this JVM's class path.
     *
     * @param prefix of the command line, for instance {@code ip netns exec NAME}
     */
    public static ChildJvm start(List<String> prefix, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:+UseSerialGC");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Reads to the line that begins so, and returns the rest of it. */
    public String await(String beginning) throws IOException {
        StringBuilder read = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
            read.append(line).append('\n');
        }
        throw new IOException("the child ended without '" + beginning + "':\n" + read);
    }

    /** Tells the child to end. */
    public void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Waits for the end and returns all that was printed, but for SLF4J's word that it logs nothing. */
    public List<String> lines() throws IOException, InterruptedException {
        List<String> lines =
                output.lines().filter(line -> !line.startsWith("SLF4J")).toList();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the child does not end");
        }
        return lines;
    }

    /** Makes the child end, if need be by force. */
    @Override
    public void close() {
        try {
            endInput();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
