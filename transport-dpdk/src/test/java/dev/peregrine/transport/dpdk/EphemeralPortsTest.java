package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Local ports of those who do not say which (RFC 6056). */
class EphemeralPortsTest {

    @Test
    void theyLieAnywhereInTheirRange() throws BindException {
        Set<Integer> chosen = new TreeSet<>();
        for (int i = 0; i < 2_000; i++) {
            chosen.add(EphemeralPorts.choose(port -> true));
        }
        assertThat(chosen).allMatch(port -> port >= 32_768 && port < 61_000);
        // One in ten of the range, and far more than a search from one place on would find.
        assertThat(chosen.size()).isGreaterThan(1_800);
    }

    @Test
    void theOnlyOneThatIsFreeIsFound() throws BindException {
        assertThat(EphemeralPorts.choose(port -> port == 32_768)).isEqualTo(32_768);
        assertThat(EphemeralPorts.choose(port -> port == 60_999)).isEqualTo(60_999);
    }

    @Test
    void whereNoneIsFreeThatIsSaid() {
        assertThatThrownBy(() -> EphemeralPorts.choose(port -> false))
                .isInstanceOf(BindException.class)
                .hasMessage("Address already in use: no port is free");
    }
}
