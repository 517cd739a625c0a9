package dev.peregrine.memcached.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which form the refusal of a configuration has, whatever else is wrong in it. */
class LogFormatTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "--log-format json, JSON",
        "--log-format=json --frobnicate, JSON",
        "--log-format json --log-format human, HUMAN",
        "--log-format nonsense, HUMAN",
        "--log-format, HUMAN",
        "--config nowhere.yaml, HUMAN",
        "-m 64, HUMAN"
    })
    void asTheCommandLineSays(String line, LogFormat wanted) {
        assertThat(LogFormat.wantedBy(line.split(" "))).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"log-format: json", "threads: [\nlog-format: 'json'", "log-format : \"json\" # for Loki"})
    void asTheFileSays(String yaml) throws IOException {
        assertThat(LogFormat.wantedBy("--config", file(yaml))).isEqualTo(LogFormat.JSON);
    }

    @Test
    void theCommandLineWins() throws IOException {
        assertThat(LogFormat.wantedBy("--config", file("log-format: json"), "--log-format", "human"))
                .isEqualTo(LogFormat.HUMAN);
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("peregrine.yaml"), yaml).toString();
    }
}
