package dev.peregrine.transport.dpdk.eal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The installed DPDK tells its version before it is initialised. */
class DpdkLibraryTest {

    @Test
    void theVersionIsToldWithThatOfTheBinding() {
        DpdkLibrary library = DpdkLibrary.load();

        assertThat(library.version()).matches("DPDK \\d+\\.\\d+.*");
        assertThat(library.version())
                .contains(library.bindingFor().replaceFirst("^DPDK ", "").substring(0, 5));
    }
}
