package dev.peregrine.integration.upstream;

import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.ServerProcess;
import dev.peregrine.integration.harness.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A copy of memcached's tests in a folder of its own, where the jar takes the place of {@code memcached-debug}.
 *
 * <p>The server takes all options that the tests give. What is adapted: the debugging commands are asked for, and the
 * help does not speak of unix sockets, but to the test of these: tests of older releases wait for at least a second for
 * each server on a unix socket, and so use TCP and UDP on ports that they find free. Each file runs in a network of its
 * own, so that no two want the same port.
 */
final class UpstreamSuite {

    private static final String USERS = "users";

    private static final int LIMIT_SECONDS = 120;
    private static final int STOP_SECONDS = 10;

    private final Path folder;

    private UpstreamSuite(Path folder) {
        this.folder = folder;
    }

    /** Copies the tests into an empty folder and makes the replacements that the table asks for. */
    static UpstreamSuite copyTo(Path folder, UpstreamTree tree, KnownDifferences differences) throws IOException {
        tree.check();
        for (String part : List.of("t", "doc")) {
            Shell.run("cp", "-R", tree.folder().resolve(part).toString(), folder.toString());
        }
        UpstreamSuite suite = new UpstreamSuite(folder);
        for (String file : differences.files()) {
            for (KnownDifferences.Difference each : differences.of(file, KnownDifferences.Kind.REPLACED)) {
                suite.replace(file, each.what());
            }
        }
        suite.installServer();
        return suite;
    }

    private void replace(String file, String what) throws IOException {
        String[] texts = what.split(" => ", 2);
        String content = Files.readString(folder.resolve("t").resolve(file), StandardCharsets.ISO_8859_1);
        int at = content.indexOf(texts[0]);
        if (at < 0 || content.indexOf(texts[0], at + 1) >= 0) {
            throw new AssertionError(file + " has not exactly once " + texts[0]);
        }
        Files.writeString(
                folder.resolve("t").resolve(file),
                content.substring(0, at) + texts[1] + content.substring(at + texts[0].length()),
                StandardCharsets.ISO_8859_1);
    }

    private void installServer() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String server = "'" + java + "' -jar '" + ServerProcess.jar() + "'";
        String help = Shell.run(java, "-jar", ServerProcess.jar().toString(), "-h");
        Files.writeString(folder.resolve("help-unix"), help);
        Files.writeString(
                folder.resolve("help"),
                help.lines()
                        .filter(line -> !line.contains("--unix-socket"))
                        .collect(Collectors.joining("\n", "", "\n")));
        script(
                "memcached-debug",
                "case \"$1\" in -h) exec cat \"$HELP\";; esac; exec " + server + " --debug-commands \"$@\"");
        script("timedrun", "shift; exec \"$@\"");
        // The server has a file of users instead of Cyrus SASL's database, and reads it when it starts.
        Files.writeString(folder.resolve(USERS), "testuser@memcached.realm:testpass\n");
        script("saslpasswd2", "exec cat");
    }

    private void script(String name, String command) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + command + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The names of all test files, in order. */
    List<String> files() throws IOException {
        try (Stream<Path> paths = Files.list(folder.resolve("t"))) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".t"))
                    .sorted()
                    .toList();
        }
    }

    /** Runs a file to its end, and waits for that of the servers that it has started. */
    TapReport run(String file) throws IOException, InterruptedException {
        Path output = folder.resolve(file + ".out");
        try (Namespace namespace = Namespace.create()) {
            ProcessBuilder builder = new ProcessBuilder(namespace.inside(List.of("perl", "t/" + file)))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            prepare(builder.environment(), file);
            Process perl = builder.start();
            boolean ended = perl.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            Optional<String> end = ended ? status(perl.exitValue()) : Optional.of("no end in " + LIMIT_SECONDS + " s");
            if (!awaitEmpty(namespace, ended ? STOP_SECONDS : 0) && end.isEmpty()) {
                end = Optional.of("a server did not end in " + STOP_SECONDS + " s");
            }
            try (Stream<String> lines = Files.lines(output, StandardCharsets.ISO_8859_1)) {
                return TapReport.read(lines, end);
            }
        }
    }

    private void prepare(Map<String, String> environment, String file) {
        environment.merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
        environment.put(
                "HELP",
                folder.resolve(file.startsWith("unix") ? "help-unix" : "help").toString());
        environment.put("RUN_SASL_TESTS", "1");
        environment.put("MEMCACHED_SASL_PWDB", folder.resolve(USERS).toString());
        if (file.startsWith("ssl")) {
            environment.put("SSL_TEST", "1");
        }
    }

    /** What a file printed. */
    String output(String file) throws IOException {
        return Files.readString(folder.resolve(file + ".out"), StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> status(int status) {
        return status == 0 ? Optional.empty() : Optional.of("exit status " + status);
    }

    /** Whether all processes in a namespace have ended by themselves in the time allowed; ends those that have not. */
    private static boolean awaitEmpty(Namespace namespace, int seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        boolean byThemselves = true;
        for (List<ProcessHandle> left = processes(namespace); !left.isEmpty(); left = processes(namespace)) {
            for (ProcessHandle process : left) {
                try {
                    process.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException | ExecutionException e) {
                    byThemselves = false;
                    process.destroyForcibly();
                }
            }
        }
        return byThemselves;
    }

    private static List<ProcessHandle> processes(Namespace namespace) {
        return Shell.run("ip", "netns", "pids", namespace.name())
                .lines()
                .map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }
}
