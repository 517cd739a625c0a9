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
        long one = isn.secret(0, 1, 80, 0, 2, 1000);
        long other = isn.secret(0, 1, 80, 0, 2, 1001);

        assertThat((int) one).isNotEqualTo((int) other);
        assertThat(IsnGenerator.initialSequence(one, 1_000_000_000L) - IsnGenerator.initialSequence(one, 0))
                .isEqualTo(244_140);
        assertThat(isn.secret(0, 1, 80, 0, 2, 1000)).isEqualTo(one);
        assertThat(new IsnGenerator(new SplittableRandom(2)).secret(0, 1, 80, 0, 2, 1000))
                .isNotEqualTo(one);
    }
}
