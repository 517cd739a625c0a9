package dev.peregrine.integration.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The objects in a server's heap that are reachable, after a full collection, counted by class as jcmd does. */
public final class Heap {

    private static final int INSTANCES = 1;
    private static final int BYTES = 2;
    private static final int CLASS_NAME = 3;

    private final String histogram;

    private Heap(String histogram) {
        this.histogram = histogram;
    }

    /** Collects all garbage of a process and counts what is left. */
    public static Heap of(ProcessHandle process) {
        String jcmd = System.getProperty("java.home") + File.separator + "bin" + File.separator + "jcmd";
        try {
            Process running = new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (running.waitFor() != 0) {
                throw new AssertionError("jcmd failed: " + output);
            }
            return new Heap(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Objects of exactly one class. */
    public long instances(String className) {
        return sum(className, INSTANCES);
    }

    /** Bytes of the objects of exactly one class, without what they refer to. */
    public long bytes(String className) {
        return sum(className, BYTES);
    }

    /** Bytes of all objects. */
    public long bytes() {
        return histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .mapToLong(line -> Long.parseLong(line.trim().split("\\s+", -1)[BYTES]))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no total in " + histogram));
    }

    private long sum(String className, int column) {
        return histogram
                .lines()
                .map(line -> line.trim().split("\\s+", -1))
                .filter(row -> row.length > CLASS_NAME && row[CLASS_NAME].equals(className))
                .mapToLong(row -> Long.parseLong(row[column]))
                .sum();
    }
}
