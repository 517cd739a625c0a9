package dev.peregrine.integration.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of a test's own, with its loopback up, gone when closed. */
public final class Namespace implements AutoCloseable {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /** Creates a namespace whose name no other test run uses. */
    public static Namespace create() {
        String name = "pg" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
        Shell.run("ip", "netns", "add", name);
        Namespace namespace = new Namespace(name);
        namespace.run("ip", "link", "set", "lo", "up");
        return namespace;
    }

    /** Its name, as {@code ip netns} lists it. */
    public String name() {
        return name;
    }

    /** Runs a command inside and returns what it printed; fails if the command does. */
    public String run(String... command) {
        return Shell.run(inside(List.of(command)).toArray(String[]::new));
    }

    /** The command line that runs a command inside. */
    public List<String> inside(List<String> command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", name));
        line.addAll(command);
        return line;
    }

    @Override
    public void close() {
        Shell.run("ip", "netns", "delete", name);
    }
}
