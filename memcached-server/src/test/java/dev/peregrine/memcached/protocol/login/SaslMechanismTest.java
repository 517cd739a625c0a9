package dev.peregrine.memcached.protocol.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mechanisms by their names, and how an exchange begins. */
class SaslMechanismTest {

    private static final PasswordFile USERS = PasswordFile.forSasl("user:secret\n", SaslMechanism.all());

    @Test
    void theStrongestComesFirst() {
        assertThat(SaslMechanism.names(SaslMechanism.all())).isEqualTo("SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN");
        assertThat(SaslMechanism.named("SCRAM-SHA-1")).contains(SaslMechanism.SCRAM_SHA_1);
        assertThat(SaslMechanism.named("SCRAM-SHA-1-PLUS")).isEmpty();
        assertThat(SaslMechanism.named("")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "CRAM_MD5", mode = EnumSource.Mode.EXCLUDE)
    void aClientThatIsToSpeakFirstIsAskedToOnce(SaslMechanism mechanism) {
        SaslAnswer.Challenge asked =
                (SaslAnswer.Challenge) mechanism.begin(USERS).take("");
        assertThat(asked.message()).isEmpty();
        assertThat(asked.next().take("")).isEqualTo(SaslAnswer.Verdict.REFUSED);
    }

    @Test
    void whatItThenSaysCounts() {
        SaslAnswer.Challenge asked =
                (SaslAnswer.Challenge) SaslMechanism.PLAIN.begin(USERS).take("");
        assertThat(asked.next().take("\0user\0secret")).isEqualTo(SaslAnswer.Verdict.ADMITTED);
    }

    @Test
    void aPasswordIsToldInThreeParts() {
        assertThat(plain("\0user\0secret")).isEqualTo(SaslAnswer.Verdict.ADMITTED);
        assertThat(plain("other\0user\0secret")).isEqualTo(SaslAnswer.Verdict.ADMITTED);
        assertThat(plain("\0user\0wrong")).isEqualTo(SaslAnswer.Verdict.REFUSED);
        assertThat(plain("user\0secret")).isEqualTo(SaslAnswer.Verdict.REFUSED);
        assertThat(plain("\0user\0secret\0")).isEqualTo(SaslAnswer.Verdict.REFUSED);
    }

    private static SaslAnswer plain(String message) {
        return SaslMechanism.PLAIN.begin(USERS).take(message);
    }
}
