package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer looks for bytes that the decoders answer differently in fragments, that throw, or that cost memory. It runs in a
 * JVM of its own, whose classes it instruments to see which code its bytes reach.
 *
 * <p>The system property {@code peregrine.fuzz.runs} asks for more runs. An input that fails is left in the folder of the
 * module's build, and is written out in the failure.
 */
class DecodersFuzzTest {

    private static final String RUNS = System.getProperty("peregrine.fuzz.runs", "5000");

    @TempDir
    private Path corpus;

    @Test
    void noBytesAreAnsweredDifferentlyInFragments() throws IOException, InterruptedException {
        Path log = corpus.resolveSibling(corpus.getFileName() + ".log");
        Path found = Files.createDirectories(Path.of("target", "fuzz"));
        Process fuzzer = new ProcessBuilder(command(found))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int status = fuzzer.waitFor();
        String told = Files.readString(log);
        Files.delete(log);
        assertThat(status).as(told).isZero();
        assertThat(told).contains("Done " + RUNS + " runs");
    }

    private List<String> command(Path found) throws IOException {
        seed();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--") || option.startsWith("-Dchronicle"))
                .forEach(command::add);
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+EnableDynamicAgentLoading"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer"));
        command.add("--target_class=" + DecodersFuzzer.class.getName());
        command.add("--instrumentation_includes=dev.peregrine.memcached.protocol.**");
        command.add("--custom_hook_includes=none.**");
        command.add("--disabled_hooks=*");
        command.addAll(List.of("--keep_going=1", "--reproducer_path=" + found));
        command.addAll(List.of("-runs=" + RUNS, "-seed=1", "-max_len=4096", "-artifact_prefix=" + found + "/"));
        command.add("-dict=" + Path.of("src/test/resources/fuzz/decoders.dict").toAbsolutePath());
        command.add(corpus.toString());
        return command;
    }

    /** Something sensible to begin with: a sequence of commands, and one of packets. */
    private void seed() throws IOException {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            String commands = String.join("", new RandomCommands(random, false).sequence(10));
            Files.write(corpus.resolve("commands" + seed), Conversation.bytes((char) seed + commands));
            byte[] packets = Conversation.joined(new RandomPackets(random, false).sequence(10));
            Files.write(corpus.resolve("packets" + seed), packets);
        }
    }
}
