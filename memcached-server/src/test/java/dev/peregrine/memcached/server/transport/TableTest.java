package dev.peregrine.memcached.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Columns below each other. */
class TableTest {

    @Test
    void numbersStandToTheRightAndWordsToTheLeft() {
        Table table = new Table(
                List.of("Proto", "Send-Q", "State"),
                List.of(List.of("tcp", "12345678", "ESTABLISHED"), List.of("udp", "-", "")));
        assertThat(table.lines())
                .containsExactly("Proto    Send-Q  State", "tcp    12345678  ESTABLISHED", "udp           -");
    }

    @Test
    void withoutRowsThereIsTheHeader() {
        assertThat(new Table(List.of("Loop", "Busy"), List.of()).lines()).containsExactly("Loop  Busy");
    }
}
