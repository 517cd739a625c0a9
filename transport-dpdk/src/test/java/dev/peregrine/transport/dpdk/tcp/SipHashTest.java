package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SipHashTest {

    @Test
    void theAuthorsOwnExampleComesOut() {
        SipHash sipHash = new SipHash(0x0706_0504_0302_0100L, 0x0f0e_0d0c_0b0a_0908L);

        // Fifteen bytes 00 to 0e; the last word has the length in its top byte (appendix A of the paper).
        sipHash.begin();
        sipHash.word(0x0706_0504_0302_0100L);
        sipHash.word(0x0f0e_0d0c_0b0a_0908L);

        assertThat(sipHash.finish()).isEqualTo(0xa129_ca61_49be_45e5L);
    }

    @Test
    void sequenceNumbersDifferByConnectionAndMoveOnWithTime() {
        IsnGenerator isn = new IsnGenerator(new SplittableRandom(1));
        ConnectionEnds one = ends(isn, 1000, 0);
        ConnectionEnds other = ends(isn, 1001, 0);

        assertThat(one.initialSequence()).isNotEqualTo(other.initialSequence());
        assertThat(one.timestampOffset()).isNotEqualTo(other.timestampOffset());
        assertThat(ends(isn, 1000, 0)).isEqualTo(one);
        assertThat(ends(isn, 1000, 1_000_000_000L).initialSequence() - one.initialSequence())
                .isEqualTo(244_140);
        assertThat(ends(new IsnGenerator(new SplittableRandom(2)), 1000, 0)).isNotEqualTo(one);
    }

    private static ConnectionEnds ends(IsnGenerator isn, int remotePort, long nowNanos) {
        return isn.ends(0, 1, 80, 0, 2, remotePort, nowNanos);
    }
}
