package dev.peregrine.memcached.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A run of the subcommand in this JVM, for tests: what it printed and how it ended. */
record Benching(int status, String output, String errors) {

    static Benching run(int port, String... arguments) {
        List<String> line = new ArrayList<>(List.of("-s", "127.0.0.1:" + port, "--transport", "nio", "-q"));
        line.addAll(List.of(arguments));
        return run(line);
    }

    static Benching run(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Bench.run(print(out), print(err), arguments.toArray(String[]::new));
        return new Benching(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
