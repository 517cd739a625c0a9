package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.NamespaceThread;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example of the transport in an application of one's own compiles as it stands there, and runs. */
class DpdkReadmeExampleTest {

    private static final Pattern EXAMPLE =
            Pattern.compile("### In an application of your own.*?```java\\n(.*?)```", Pattern.DOTALL);
    private static final int PORT = 7000;

    @TempDir
    private Path folder;

    @Test
    void echoesOverDpdk() throws Exception {
        Path source = Files.writeString(folder.resolve("Echo.java"), example());
        try (VethPair network = new VethPair(false)) {
            Process server = new ProcessBuilder(network.server().inside(command(source)))
                    .redirectErrorStream(true)
                    .start();
            try {
                ClientJvm.await(server, "listening");
                String echo = NamespaceThread.call(network.client(), DpdkReadmeExampleTest::echo);
                assertThat(echo).isEqualTo("hello, card");
            } finally {
                ClientJvm.end(server);
            }
        }
    }

    private static String example() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(example.find()).isTrue();
        assertThat(example.group(1).lines().filter(line -> !line.startsWith("import ")))
                .hasSizeLessThan(25);
        return example.group(1);
    }

    /** Compiled in memory and run, by the JDK itself. */
    private static List<String> command(Path source) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString()));
        command.addAll(Setup.EAL);
        command.add("--vdev=net_af_packet0,iface=" + VethPair.SERVER_INTERFACE);
        return command;
    }

    private static String echo() throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral(VethPair.SERVER_ADDRESS), PORT)) {
            byte[] sent = "hello, card".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(sent);
            return new String(socket.getInputStream().readNBytes(sent.length), StandardCharsets.US_ASCII);
        }
    }
}
