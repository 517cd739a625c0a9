package dev.peregrine.memcached.protocol.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The mechanism CRAM-MD5, with the example of RFC 2195. */
class CramMd5ExchangeTest {

    private static final String CHALLENGE = "<1896.697170952@postoffice.reston.mci.net>";
    private static final String DIGEST = "b913a602c7eda7a495b4e6e7334d3890";

    private final PasswordFile users = new PasswordFile("tim:old\ntim:tanstaaftanstaaf\ntim jr.:\n");

    @Test
    void theExampleOfTheStandardIsAdmitted() {
        assertThat(answer("tim " + DIGEST)).isEqualTo(SaslAnswer.Verdict.ADMITTED);
    }

    @Test
    void nothingElseIs() {
        assertThat(answer("tim " + DIGEST.replace('b', 'c'))).isEqualTo(SaslAnswer.Verdict.REFUSED);
        assertThat(answer("tim " + DIGEST.substring(1))).isEqualTo(SaslAnswer.Verdict.REFUSED);
        assertThat(answer("tom " + DIGEST)).isEqualTo(SaslAnswer.Verdict.REFUSED);
        assertThat(answer(" " + DIGEST)).isEqualTo(SaslAnswer.Verdict.REFUSED);
        assertThat(answer(DIGEST)).isEqualTo(SaslAnswer.Verdict.REFUSED);
        assertThat(answer("")).isEqualTo(SaslAnswer.Verdict.REFUSED);
        assertThat(challenge(new CramMd5Exchange(users)).next().take("tim " + DIGEST))
                .isEqualTo(SaslAnswer.Verdict.REFUSED);
    }

    @Test
    void theServerSpeaksFirst() {
        assertThat(new CramMd5Exchange(users, CHALLENGE).take("tim " + DIGEST)).isEqualTo(SaslAnswer.Verdict.REFUSED);
    }

    @Test
    void aPasswordMayBeEmptyAndAUserHaveABlank() {
        assertThat(answer("tim jr. a00b54b824afa19ec2de0f73cb2a04c2")).isEqualTo(SaslAnswer.Verdict.ADMITTED);
    }

    @Test
    void challengesDiffer() {
        assertThat(challenge(new CramMd5Exchange(users)).message())
                .isNotEqualTo(challenge(new CramMd5Exchange(users)).message());
    }

    private SaslAnswer answer(String answer) {
        SaslAnswer.Challenge challenge = challenge(new CramMd5Exchange(users, CHALLENGE));
        assertThat(challenge.message()).isEqualTo(CHALLENGE);
        return challenge.next().take(answer);
    }

    private static SaslAnswer.Challenge challenge(SaslStep exchange) {
        return (SaslAnswer.Challenge) exchange.take("");
    }
}
