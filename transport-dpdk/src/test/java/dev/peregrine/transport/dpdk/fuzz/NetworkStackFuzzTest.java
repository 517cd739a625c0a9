package dev.peregrine.transport.dpdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Jazzer looks for frames, options, fragments and acts of applications that a stack does not bear; see
 * {@link NetworkStackFuzzer}. It runs in a JVM of its own, whose classes it instruments to see which code its bytes reach.
 *
 * <p>It begins with the inputs of {@code fuzz/network-stack}, each of which has led where no other did. The system property
 * {@code peregrine.fuzz.runs} asks for more runs. What they find anew is left in the folder {@code fuzz} of the module's
 * build; libFuzzer's {@code -merge=1} picks out of it what deserves to be kept. An input that fails is left there, too, and
 * is written out in the failure.
 */
class NetworkStackFuzzTest {

    private static final String RUNS = System.getProperty("peregrine.fuzz.runs", "2000");
    private static final Path KEPT = Path.of("src/test/resources/fuzz/network-stack");
    private static final Path FOUND = Path.of("target", "fuzz");

    /** Counters that no input has led to yet: of other loops, of what the stack sends itself, of floods and long waits. */
    private static final Set<String> UNREACHED = Set.of(
            "DROPPED_NO_BUFFER",
            "FRAMES_STEERED_IN",
            "FRAMES_STEERED_OUT",
            "ICMP_ERRORS_SUPPRESSED",
            "LOOPBACK_DROPPED",
            "LOOPBACK_PACKETS",
            "NEIGHBOURS_EVICTED",
            "PATH_MTUS_EVICTED",
            "PATH_MTUS_WIDENED",
            "REASSEMBLY_OVERFLOWS",
            "STEERING_DROPPED",
            "abortOnMemory",
            "congestionEchoes",
            "fromZeroWindow",
            "inMerged",
            "keepAlives",
            "listenOverflows",
            "noBuffers",
            "outRstsSuppressed",
            "partialAckRetransmits",
            "receiveDrops",
            "receiveSpilledBytes",
            "reductionsUndone",
            "timeWaitOverflows",
            "timeWaitRecycled",
            "toZeroWindow",
            "windowProbes");

    @Test
    void whatWasReachedOnceIsReachedAgain() throws IOException, IllegalAccessException {
        Set<String> reached = new TreeSet<>();
        try (Stream<Path> inputs = Files.list(KEPT)) {
            for (Path input : inputs.sorted().toList()) {
                reached.addAll(NetworkStackFuzzer.reached(Files.readAllBytes(input)));
            }
        }
        Set<String> unreached = FuzzedHost.counters();
        unreached.removeAll(reached);
        assertThat(unreached).isSubsetOf(UNREACHED);
    }

    @Test
    void whateverHappensTheStackGoesOn() throws IOException, InterruptedException {
        Path fresh = Files.createDirectories(FOUND.resolve("network-stack"));
        Path log = FOUND.resolve("network-stack.log");
        Process fuzzer = new ProcessBuilder(command(fresh))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int status = fuzzer.waitFor();
        String told = Files.readString(log);
        assertThat(status).as(told).isZero();
        assertThat(told).contains("Done " + RUNS + " runs");
    }

    private static List<String> command(Path fresh) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+EnableDynamicAgentLoading"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer"));
        command.add("--target_class=" + NetworkStackFuzzer.class.getName());
        command.add("--instrumentation_includes=" + instrumented());
        command.add("--custom_hook_includes=none.**");
        command.add("--disabled_hooks=*");
        command.addAll(List.of("--keep_going=1", "--reproducer_path=" + FOUND));
        command.addAll(List.of("-runs=" + RUNS, "-seed=1", "-max_len=1500", "-artifact_prefix=" + FOUND + "/"));
        command.addAll(List.of(fresh.toString(), KEPT.toString()));
        return command;
    }

    private static String instrumented() {
        return String.join(
                ":",
                Stream.of("net", "packet", "tcp", "udp", "util")
                        .map(name -> "dev.peregrine.transport.dpdk." + name + ".**")
                        .toList());
    }
}
