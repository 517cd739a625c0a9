package dev.peregrine.transport.dpdk.eal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class CpuAffinityTest {

    @Test
    void pinnedThreadRunsOnItsCpuAloneAndOthersAreNotTouched() {
        BitSet before = CpuAffinity.get();
        int cpu = before.length() - 1;
        BitSet expected = new BitSet();
        expected.set(cpu);

        CompletableFuture<BitSet> pinned = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            CpuAffinity.pin(cpu);
            pinned.complete(CpuAffinity.get());
        });

        assertThat(pinned.join()).isEqualTo(expected);
        assertThat(CpuAffinity.get()).isEqualTo(before);
    }

    @Test
    void cpuThatIsNotThereIsRefusedInOneLine() {
        assertThatThrownBy(() -> CpuAffinity.pin(1000))
                .isInstanceOf(DpdkException.class)
                .hasMessageContaining("CPUs {1000}")
                .hasMessageContaining("CPUs that this process may use");
        assertThatThrownBy(() -> CpuAffinity.pin(5000))
                .isInstanceOf(DpdkException.class)
                .hasMessageContaining("CPU 5000");
    }
}
