package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Jar;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.Shell;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server on DPDK, whose connections and frames the kernel's tools cannot see. */
class DpdkInspectTest extends InspectContract {

    @Override
    Setup start(String... options) {
        return Setup.afPacket(2, 0, options);
    }

    /** The frames of both loops are in one file, of which tcpdump understands every one. */
    @Test
    void capturesWhatTcpdumpReads(@TempDir Path folder) throws Exception {
        String file = folder.resolve("frames.pcap").toString();
        Process capture = Jar.start(setup().serverSide(), command("capture", "--seconds", "3", file));
        while (!capture.waitFor(20, TimeUnit.MILLISECONDS)) {
            ask(client());
        }
        assertThat(capture.exitValue()).isZero();
        int port = client().getLocalPort();
        List<String> frames = Shell.run("tcpdump", "-nnvvr", file).lines().toList();
        assertThat(frames)
                .anyMatch(line -> line.contains("10.77.0.2." + port + " > 10.77.0.1.11211: Flags [P"))
                .anyMatch(line -> line.contains("10.77.0.1.11211 > 10.77.0.2." + port + ": Flags [P"))
                .noneMatch(line -> line.contains("incorrect") || line.contains("truncated"));
    }

    @Test
    void tellsOfEachLoop() throws Exception {
        List<String[]> loops = inspect("loops")
                .lines()
                .skip(1)
                .map(line -> line.strip().split(" +", -1))
                .toList();
        assertThat(loops).extracting(row -> row[0]).containsExactly("0", "1");
        assertThat(loops).allMatch(row -> row[1].matches("\\d+\\.\\d%"));
        assertThat(loops.stream().mapToLong(row -> Long.parseLong(row[2])).sum())
                .isPositive();
        assertThat(loops.stream().mapToLong(row -> Long.parseLong(row[6])).sum())
                .isPositive();
    }

    @Test
    void aFileThatCannotBeWrittenIsToldWithItsCure() {
        Jar.Outcome outcome = Jar.run(setup().serverSide(), command("capture", "--seconds", "1", "/nowhere/f.pcap"));
        assertThat(outcome.output()).startsWith("memcached-server: cannot write /nowhere/f.pcap: name a file");
        assertThat(outcome.status()).isEqualTo(1);
    }

    @Test
    void anEndlessCaptureIsRefused() {
        Jar.Outcome outcome = Jar.run(setup().serverSide(), command("capture", "--seconds", "99999", "/tmp/f.pcap"));
        assertThat(outcome.output()).contains("a capture takes from 1 to 3600 seconds");
        assertThat(outcome.status()).isEqualTo(1);
    }
}
