package dev.peregrine.memcached.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chronicle Map in a JVM of its own: no compiler, no call home, no file, no warning. */
class QuietStartTest {

    private static final List<String> JVM_OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            // Without jdk.compiler, so that nothing can be compiled.
            "--limit-modules=java.base,java.compiler,java.desktop,java.logging,java.management,java.naming,java.xml,"
                    + "jdk.management,jdk.unsupported");

    /** The runner's own class path is a jar that names the others, where it says no more. */
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    @TempDir
    private Path home;

    @Test
    void aStoreStartsWithoutCompilerFilesConnectionsOrWarnings() throws IOException, InterruptedException {
        Path classes = home.resolveSibling(home.getFileName() + "-classes.log");
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        JVM_OPTIONS.stream(),
                        Stream.of("-Duser.home=" + home, "-Xlog:class+load:file=" + classes),
                        Stream.of("-cp", CLASS_PATH, QuietStart.class.getName()))
                .flatMap(part -> part)
                .toList();
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output)
                .contains("got: value")
                .doesNotContainIgnoringCase("warning")
                .doesNotContain("ERROR");
        assertThat(home).isEmptyDirectory();
        assertThat(Files.readString(classes))
                .contains("VanillaGlobalMutableState$$Native")
                .doesNotContain("com.sun.tools.javac")
                .doesNotContain("chronicle.analytics")
                .doesNotContain("java.net.HttpURLConnection")
                .doesNotContain("java.net.Socket ");
        Files.delete(classes);
        System.out.print(output);
    }

    /** The other JVM's program. */
    static final class QuietStart {

        private QuietStart() {}

        public static void main(String[] arguments) {
            long beganNanos = System.nanoTime();
            try (StoreFixture cache = new StoreFixture()) {
                cache.set("key", "value");
                System.out.printf(
                        "first store of 64 MiB: %d ms, got: %s%n",
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos), cache.get("key"));
            }
            beganNanos = System.nanoTime();
            new StoreFixture().close();
            System.out.printf("second: %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos));
        }
    }
}
