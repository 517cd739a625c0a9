package dev.peregrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs that measure the server run, and refuse what makes no sense; what they tell in a moment is no figure. */
class BenchToolsTest {

    private static final Path FOLDER = Path.of("bench").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void compareMeasuresARow() throws Exception {
        String told = run(
                0,
                "compare",
                "--short",
                "--no-echo",
                "--seconds",
                "1",
                "--warmup",
                "0",
                "--rows",
                "dpdk-memif-noop",
                "--workloads",
                "p1");

        assertThat(told).containsPattern("\\| the same without a store, memif \\| [\\d,]+ \\|");
    }

    @Test
    void compareRefusesARowThatItDoesNotHave() throws Exception {
        assertThat(run(1, "compare", "--workloads", "p1", "--rows", "dpdk-memiv"))
                .isEqualToIgnoringNewLines(
                        "compare: --rows dpdk-memiv: must be among memcached, nio, epoll, io_uring, dpdk-memif, dpdk-vhost,"
                                + " dpdk-memif-noop");
    }

    @Test
    void heapTellsWhatTheCollectorDid() throws Exception {
        assertThat(run(0, "heap", "--items", "20000", "--seconds", "3"))
                .containsPattern("\\n20,000 items, of which each takes [\\d.]+ bytes beside key and value\\n")
                .containsPattern("\\n\\d+ young collections, 0 full ones; longest pause of the collector [\\d.]+ ms,"
                        + " of the JVM for any reason (?!0\\.00)[\\d.]+ ms\\n")
                .containsPattern("\\nheap in use: [1-9]\\d*\\.\\d MiB at most\\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"compare", "layers", "store", "heap", "cold"})
    void eachTellsItsOptions(String program) throws Exception {
        assertThat(run(0, program, "--help")).startsWith("usage: " + program).contains("[-h]");
    }

    private String run(int status, String program, String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(FOLDER.resolve(program).toString()));
        command.addAll(List.of(arguments));
        int ended = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String told = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as(told).isEqualTo(status);
        return told;
    }
}
