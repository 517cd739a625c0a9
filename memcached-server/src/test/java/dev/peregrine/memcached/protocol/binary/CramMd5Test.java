package dev.peregrine.memcached.protocol.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.protocol.command.PasswordFile;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The mechanism CRAM-MD5, with the example of RFC 2195. */
class CramMd5Test {

    private static final byte[] CHALLENGE =
            "<1896.697170952@postoffice.reston.mci.net>".getBytes(StandardCharsets.US_ASCII);
    private static final String DIGEST = "b913a602c7eda7a495b4e6e7334d3890";

    private final PasswordFile users = new PasswordFile("tim:old\ntim:tanstaaftanstaaf\ntim jr.:\n");

    @Test
    void theExampleOfTheStandardIsAdmitted() {
        assertThat(admits("tim " + DIGEST)).isTrue();
    }

    @Test
    void nothingElseIs() {
        assertThat(admits("tim " + DIGEST.replace('b', 'c'))).isFalse();
        assertThat(admits("tim " + DIGEST.substring(1))).isFalse();
        assertThat(admits("tom " + DIGEST)).isFalse();
        assertThat(admits(" " + DIGEST)).isFalse();
        assertThat(admits(DIGEST)).isFalse();
        assertThat(admits("")).isFalse();
        assertThat(CramMd5.admits(users, CramMd5.newChallenge(), "tim " + DIGEST))
                .isFalse();
    }

    @Test
    void aPasswordMayBeEmptyAndAUserHaveABlank() {
        assertThat(admits("tim jr. a00b54b824afa19ec2de0f73cb2a04c2")).isTrue();
    }

    @Test
    void challengesDiffer() {
        assertThat(CramMd5.newChallenge()).isNotEqualTo(CramMd5.newChallenge());
    }

    private boolean admits(String answer) {
        return CramMd5.admits(users, CHALLENGE, answer);
    }
}
