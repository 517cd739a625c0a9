package dev.peregrine.transport.dpdk.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peregrine.transport.dpdk.eal.ChildJvm;
import dev.peregrine.transport.dpdk.eal.TestEal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames to and from the kernel, in network namespaces: the kernel pings a {@link PingResponder}. */
final class KernelPeerTest {

    private static final int PINGS = 20;
    private static final String OURS = "eal-dpdk-" + ProcessHandle.current().pid();
    private static final String THEIRS = "eal-kernel-" + ProcessHandle.current().pid();

    @BeforeEach
    void namespaces() throws Exception {
        TestEal.assumeDpdkIsInstalled();
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root) {
            System.out.println("Skipped for want of root: network namespaces");
        }
        assumeTrue(root, "needs root for network namespaces");
        run("ip", "netns", "add", OURS);
        run("ip", "netns", "add", THEIRS);
    }

    @AfterEach
    void noNamespaces() throws Exception {
        runWhateverComes("ip", "netns", "del", OURS);
        runWhateverComes("ip", "netns", "del", THEIRS);
    }

    @Test
    void kernelIsAnsweredOverAfPacket() throws Exception {
        run("ip", "link", "add", "eal0", "netns", OURS, "type", "veth", "peer", "name", "eal1", "netns", THEIRS);
        run("ip", "-n", OURS, "link", "set", "eal0", "up");
        run("ip", "netns", "exec", THEIRS, "ethtool", "-K", "eal1", "tx", "off", "tso", "off", "gso", "off");

        List<String> report = ping("net_af_packet0,iface=eal0", "net_af_packet", THEIRS, "eal1");

        assertThat(report)
                .containsExactly(
                        "answered " + PINGS,
                        "checked by the device 0",
                        "completed by the device 0",
                        "missing 0 in use 0",
                        "counted true",
                        "link up");
    }

    @Test
    void kernelIsAnsweredOverTapWhichChecksAndCompletesChecksums() throws Exception {
        List<String> report = ping("net_tap0,iface=eal0", "net_tap", OURS, "eal0");

        assertThat(report)
                .containsExactly(
                        "answered " + PINGS,
                        "checked by the device " + PINGS,
                        "completed by the device " + PINGS,
                        "missing 0 in use 0",
                        "counted true",
                        "link up");
    }

    /** Starts the responder and has the kernel ping it, with packets of a full MTU; returns the responder's report. */
    private static List<String> ping(String device, String driver, String namespace, String link) throws Exception {
        try (ChildJvm responder =
                ChildJvm.start(List.of("ip", "netns", "exec", OURS), PingResponder.class, List.of(device))) {
            String ready = responder.await("ready ");
            String mac = ready.substring(0, ready.indexOf(' '));
            assertThat(ready).endsWith(driver);
            run("ip", "-n", namespace, "address", "add", "10.88.0.1/24", "dev", link);
            run("ip", "-n", namespace, "link", "set", link, "up");
            run(
                    "ip",
                    "-n",
                    namespace,
                    "neighbour",
                    "replace",
                    "10.88.0.2",
                    "lladdr",
                    neighbour(driver, mac),
                    "dev",
                    link);

            String count = Integer.toString(PINGS);
            String output = run(
                    "ip",
                    "netns",
                    "exec",
                    namespace,
                    "ping",
                    "-c",
                    count,
                    "-i",
                    "0.01",
                    "-s",
                    "1472",
                    "-W",
                    "5",
                    "10.88.0.2");

            assertThat(output).contains(count + " received");
            responder.endInput();
            return responder.lines();
        }
    }

    /** A tap has one address, the kernel's; any other will do for the far side, which looks at none. */
    private static String neighbour(String driver, String mac) {
        return driver.equals("net_tap") ? "02:00:00:00:00:01" : mac;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(Arrays.toString(command) + "\n" + output)
                .isZero();
        return output;
    }

    private static void runWhateverComes(String... command) throws IOException, InterruptedException {
        new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }
}
