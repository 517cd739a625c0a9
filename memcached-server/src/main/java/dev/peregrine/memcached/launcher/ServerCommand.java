package dev.peregrine.memcached.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The command line that starts the server: this process's own, with the options that the server needs put first, so that
 * what the user gave comes later and wins.
 */
final class ServerCommand {
    /** Set on a JVM that a launcher has started: the PID of the process it must not outlive, or {@link #NO_PARENT}. */
    static final String PARENT_PROPERTY = "peregrine.launcher.parent";

    static final String NO_PARENT = "0";

    /** A JVM takes one collector, so a user's choice must replace ours. */
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC\\b");

    /** Nor does it take two caches of classes. */
    private static final Pattern CACHE = Pattern.compile("-XX:(AOT|SharedArchiveFile)|-Xshare");

    private static final List<String> OPTION_VARIABLES =
            Collections.unmodifiableList(Arrays.asList("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));

    private static final List<String> OPTIONS = Collections.unmodifiableList(Arrays.asList(
            // What the server keeps is off the heap: connections and their buffers' handles are what is on it.
            "-Xms64m",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            // Chronicle Map uses Unsafe, and Java 25 would say so at every start.
            "--sun-misc-unsafe-memory-access=allow"));

    private final List<String> own;
    private final Map<String, String> environment;

    ServerCommand(List<String> own, Map<String, String> environment) {
        this.own = own;
        this.environment = environment;
    }

    /** How the bytes of the command line become strings. */
    enum Characters {
        /** A byte is a character, so that nothing is lost on the way back to bytes. */
        RAW(StandardCharsets.ISO_8859_1),
        /** As this JVM takes file names and arguments from the system and hands them to it. */
        NATIVE(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));

        private final Charset charset;

        Characters(Charset charset) {
            this.charset = charset;
        }
    }

    /** @throws IOException when the system does not tell this process's command line */
    static ServerCommand ofThisProcess(Characters characters) throws IOException {
        String line = new String(Files.readAllBytes(Paths.get("/proc/self/cmdline")), characters.charset);
        // Every argument ends with a NUL, so the last piece is empty.
        List<String> arguments = Arrays.asList(line.split("\0", -1));
        return new ServerCommand(arguments.subList(0, arguments.size() - 1), System.getenv());
    }

    /** The command for this very process, which keeps the name it was started by. */
    String[] inPlace() {
        return command(own.get(0), NO_PARENT);
    }

    /** The command for a child on another Java, which is not to outlive the process of the given PID. */
    String[] asChild(JavaHome home, String processId) {
        return command(home.executable(), processId);
    }

    private String[] command(String program, String parent) {
        List<String> command = new ArrayList<>();
        command.add(program);
        if (!choosesCollector()) {
            command.add("-XX:+UseSerialGC");
        }
        if (!choosesCache()) {
            addCache(command);
        }
        command.addAll(OPTIONS);
        command.add("-D" + PARENT_PROPERTY + "=" + parent);
        command.addAll(own.subList(1, own.size()));
        return command.toArray(new String[0]);
    }

    /**
     * A cache of loaded and linked classes may lie beside the jar. The JVM passes over one that does not fit it or the
     * jar, and is kept from talking about that.
     */
    private void addCache(List<String> command) {
        int jar = own.indexOf("-jar") + 1;
        if (jar > 0 && jar < own.size() && own.get(jar).endsWith(".jar")) {
            String cache = own.get(jar).substring(0, own.get(jar).length() - "jar".length()) + "aot";
            if (new File(cache).canRead()) {
                command.add("-XX:AOTCache=" + cache);
                command.add("-Xlog:aot*=off");
            }
        }
    }

    private boolean choosesCache() {
        return own.stream().anyMatch(argument -> CACHE.matcher(argument).lookingAt());
    }

    private boolean choosesCollector() {
        for (String variable : OPTION_VARIABLES) {
            if (COLLECTOR.matcher(environment.getOrDefault(variable, "")).find()) {
                return true;
            }
        }
        return own.stream().anyMatch(argument -> COLLECTOR.matcher(argument).matches());
    }
}
