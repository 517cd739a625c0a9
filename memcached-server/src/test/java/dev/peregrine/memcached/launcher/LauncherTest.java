package dev.peregrine.memcached.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.peregrine.memcached.launcher.system.Processes;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Launches real processes, with a server that tells what reaches it in place of the real one. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LauncherTest {
    private static final JavaHome JAVA_25 = JavaHome.running();
    private static final JavaHome MAVEN_JAVA = new JavaHome(new File(System.getProperty("peregrine.test.maven-java")));
    private static final int JAVA_8_CLASS_FILE = 52;

    private static final String SERVER = """
            package dev.peregrine.memcached.server;

            public final class Main {
                public static void main(String[] arguments) throws Exception {
                    for (String name : new String[] {"HUP", "USR1"}) {
                        sun.misc.Signal.handle(new sun.misc.Signal(name), got -> System.out.println(name));
                    }
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped")));
                    System.out.println(ProcessHandle.current().pid() + " " + String.join("|", arguments));
                    if (arguments[0].equals("exit")) {
                        System.exit(Integer.parseInt(arguments[1]));
                    }
                    new java.util.concurrent.CountDownLatch(1).await();
                }
            }
            """;

    @TempDir
    private static Path serverClasses;

    @TempDir
    private Path folder;

    private Process process;

    @BeforeAll
    static void compileTheServer() throws IOException {
        Path source = serverClasses.resolve("Main.java");
        Files.writeString(source, SERVER);
        String[] arguments = {
            "-proc:none", "-nowarn", "-XDignore.symbol.file", "-d", serverClasses.toString(), source.toString()
        };
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments))
                .isZero();
    }

    @AfterEach
    void endTheProcess() throws InterruptedException {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void becomesTheServerUnderTheSameProcessIdAndSaysNothingOfItsOwn() throws Exception {
        launch(JAVA_25, List.of("--enable-native-access=ALL-UNNAMED"), "wait", "", "two words");

        assertThat(line()).isEqualTo(process.pid() + " wait||two words");
        signal("HUP");
        assertThat(line()).isEqualTo("HUP");
        signal("TERM");
        assertThat(line()).isEqualTo("stopped");
        assertThat(process.waitFor()).isEqualTo(128 + 15);
        assertThat(errors()).isEmpty();
    }

    @Test
    void passesSignalsAndTheExitStatusOnWhereItRunsAChild() throws Exception {
        launchOnOlderJava("wait");

        assertThat(line()).endsWith(" wait");
        signal("HUP");
        assertThat(line()).isEqualTo("HUP");
        signal("USR1");
        assertThat(line()).isEqualTo("USR1");
        signal("INT");
        assertThat(line()).isEqualTo("stopped");
        assertThat(process.waitFor()).isEqualTo(128 + 2);
        assertThat(errors()).isEmpty();
    }

    @Test
    void passesTheServersOwnExitStatusOn() throws Exception {
        launchOnOlderJava("exit", "7");

        assertThat(process.waitFor()).isEqualTo(7);
    }

    @Test
    void leavesNoChildBehindWhenItIsKilled() throws Exception {
        launchOnOlderJava("wait");
        long child = Long.parseLong(line().split(" ", 2)[0]);
        assertThat(child).isNotEqualTo(process.pid());
        ProcessHandle server = ProcessHandle.of(child).orElseThrow();

        process.destroyForcibly();

        server.onExit().get(30, TimeUnit.SECONDS);
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void doesNotStartAServerWhoseParentIsGoneAlready() throws Exception {
        launch(JAVA_25, List.of("--enable-native-access=ALL-UNNAMED", "-Dperegrine.launcher.parent=1"), "wait");

        assertThat(line()).isNull();
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void saysInOneLineWhichJavaIsMissing() throws Exception {
        assumeThat(MAVEN_JAVA.isOf(Launcher.JAVA)).isFalse();
        launch(MAVEN_JAVA, List.of("-Dperegrine.java.search=" + folder), "wait");

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(errors())
                .singleElement()
                .asString()
                .contains("Java 25 is needed", "no other was found", "install a JDK 25 or set JAVA_HOME");
    }

    @Test
    void tellsTheCauseWhenAProgramCannotBeExecuted() throws Throwable {
        assertThat(Processes.replace(folder + "/java", new String[] {"java"})).contains("No such file or directory");
    }

    @Test
    void startsOnJava8() throws IOException {
        for (Class<?> type :
                List.of(Launcher.class, JavaHome.class, JavaSearch.class, ServerCommand.class, Child.class)) {
            assertThat(classFileVersion(type)).as(type.getSimpleName()).isEqualTo(JAVA_8_CLASS_FILE);
        }
    }

    private void launchOnOlderJava(String... arguments) throws Exception {
        assumeThat(MAVEN_JAVA.isOf(Launcher.JAVA))
                .as("Maven runs on the server's Java")
                .isFalse();
        launch(MAVEN_JAVA, List.of(), arguments);
    }

    private void launch(JavaHome java, List<String> options, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(java.executable());
        command.addAll(options);
        command.addAll(
                List.of("-cp", serverClasses + File.pathSeparator + launcherClasses(), Launcher.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.start();
    }

    private static Path launcherClasses() throws URISyntaxException {
        return Path.of(Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private String line() throws IOException {
        return process.inputReader().readLine();
    }

    private List<String> errors() throws IOException {
        return Files.readAllLines(folder.resolve("errors"));
    }

    private void signal(String name) throws Exception {
        String[] command = {"/bin/sh", "-c", "kill -" + name + " " + process.pid()};
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    private static int classFileVersion(Class<?> type) throws IOException {
        try (InputStream file = type.getResourceAsStream(type.getSimpleName() + ".class");
                DataInputStream data = new DataInputStream(file)) {
            data.readInt();
            data.readUnsignedShort();
            return data.readUnsignedShort();
        }
    }
}
