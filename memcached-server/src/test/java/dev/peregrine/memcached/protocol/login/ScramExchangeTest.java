package dev.peregrine.memcached.protocol.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.ongres.scram.common.ScramMechanism;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mechanisms SCRAM: the standards' examples, what is let in beside them, and what is not. */
class ScramExchangeTest {

    private static final String BARE = "n=user,r=client";
    private static final PasswordFile USERS = users(bytes("""
            user:old
            user:new
            a,b=c:comma
            jürgen:straße
            fi:ﬁve
            belled:be\u0007ll
            """));

    @Test
    void theExampleOfRfc5802IsAdmitted() {
        talk(
                ScramMechanism.SCRAM_SHA_1,
                "QSXCR+Q6sek8bf92",
                "3rfcNHYJY1ZVvWVs7j",
                "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
                "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
    }

    @Test
    void theExampleOfRfc7677IsAdmitted() {
        talk(
                ScramMechanism.SCRAM_SHA_256,
                "W22ZaJ0SNY7soEsUEjb6gQ==",
                "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
                "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    /** The password is the standards' "pencil". */
    private static void talk(
            ScramMechanism mechanism,
            String salt,
            String nonce,
            String first,
            String challenge,
            String proof,
            String confirmation) {
        PasswordFile users = PasswordFile.forSasl(
                "user:pencil\n", user -> Base64.getDecoder().decode(salt));
        SaslAnswer.Challenge challenged = challenge(new ScramExchange(mechanism, users, nonce), first);
        assertThat(challenged.message()).isEqualTo(challenge);
        SaslAnswer.Challenge confirmed = challenge(challenged.next(), proof);
        assertThat(confirmed.message()).isEqualTo(confirmation);
        assertThat(confirmed.next().take("")).isEqualTo(SaslAnswer.Verdict.ADMITTED);
        assertThat(confirmed.next().take("more")).isEqualTo(SaslAnswer.Verdict.REFUSED);
    }

    @Test
    void eachPasswordOfAUserIsOne() throws GeneralSecurityException {
        assertThat(login("n,,", BARE, "old", "")).isTrue();
        assertThat(login("n,,", BARE, "new", "")).isTrue();
        assertThat(login("n,,", BARE, "other", "")).isFalse();
        assertThat(login("n,,", "n=jürgen,r=client", "new", "")).isFalse();
    }

    @Test
    void namesAndPasswordsAreCharacters() throws GeneralSecurityException {
        assertThat(login("n,,", "n=a=2Cb=3Dc,r=client", "comma", "")).isTrue();
        assertThat(login("n,,", "n=jürgen,r=client", "straße", "")).isTrue();
        assertThat(login("n,,", "n=ju\u0308rgen,r=client", "straße", "")).isTrue();
        assertThat(login("n,,", "n=us\u00ader,r=client", "new", "")).isTrue();
        assertThat(login("n,,", "n=fi,r=client", "five", "")).isTrue();
    }

    @Test
    void aPasswordThatSaslForbidsStaysAsItIs() throws GeneralSecurityException {
        assertThat(login("n,,", "n=belled,r=client", "be\u0007ll", "")).isTrue();
        assertThat(login("n,,", "n=belled,r=client", "bell", "")).isFalse();
    }

    @Test
    void whoHasNoNameOrPasswordInUtf8IsUnknown() throws GeneralSecurityException {
        PasswordFile users =
                users("user:\nuser:\u00e9\nuser:\u00c2\u00ad\n\u00e9t\u00e9:secret\n:secret\nother:good\n");
        assertThat(login(users, "n,,", BARE, "", "")).isFalse();
        assertThat(login(users, "n,,", "n=été,r=client", "secret", "")).isFalse();
        assertThat(login(users, "n,,", "n=other,r=client", "good", "")).isTrue();
        assertThat(users.admits("\u00e9t\u00e9", "secret")).isTrue();
        assertThat(users.admits("user", "")).isTrue();
    }

    @Test
    void whatIsNotOfferedMayBeMentioned() throws GeneralSecurityException {
        assertThat(login("y,,", BARE, "new", "")).isTrue();
        assertThat(login("n,a=other=2C,", BARE, "new", "")).isTrue();
        assertThat(login("n,,", BARE + ",x=1,Y=2=3", "new", ",z=\n")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,,",
                "n,,n=user",
                "n,,n=user,r=",
                "n,,n=,r=client",
                "n,,r=client,n=user",
                "N,,n=user,r=client",
                "x,,n=user,r=client",
                "n,n=user,r=client",
                "n,user,n=user,r=client",
                "n,a=,n=user,r=client",
                "n,a=x=,n=user,r=client",
                "n,a=\u0007,n=user,r=client",
                "p=tls-unique,,n=user,r=client",
                "p,,n=user,r=client",
                "n,,m=x,n=user,r=client",
                "n,,n=user,r=client,m=x",
                "n,,n=user,r=client,",
                "n,,n=user,r=client,x",
                "n,,n=user,r=client,x=",
                "n,,n=user,r=client,i=1",
                "n,,n=user,r=client,1=1",
                "n,,n=user,r=client,x=\0",
                "n,,n=user,r=cli ent",
                "n,,n=user,r=cliént",
                "n,,n=us=er,r=client",
                "n,,n=us=2cer,r=client",
                "n,,n=us==2C3Der,r=client",
                "n,,n=us\u0007er,r=client",
                "n,,n=\u00ad,r=client",
                "\0user\0new"
            })
    void noOtherBeginningIsUnderstood(String first) {
        assertThat(begin(USERS, bytes(first))).isEqualTo(SaslAnswer.Verdict.REFUSED);
    }

    @Test
    void aBeginningIsOfUtf8AndNotTooLong() {
        assertThat(begin(USERS, "n,,n=\u00fc,r=client")).isEqualTo(SaslAnswer.Verdict.REFUSED);
        String longest = "n,,n=user,r=".concat("r".repeat(ScramExchange.MAX_MESSAGE_BYTES - 12));
        assertThat(begin(USERS, longest)).isInstanceOf(SaslAnswer.Challenge.class);
        assertThat(begin(USERS, longest + "r")).isEqualTo(SaslAnswer.Verdict.REFUSED);
    }

    /** Each with the proof that is right for it. */
    @Test
    void aSecondMessageMustRepeatTheFirst() throws GeneralSecurityException {
        SaslAnswer.Challenge challenge = (SaslAnswer.Challenge) begin(USERS, "n,," + BARE);
        String nonce = ScramProver.attribute(challenge.message(), 'r');
        assertThat(proven(challenge, "c=biws,r=" + nonce)).isTrue();
        assertThat(proven(challenge, "c=biws,r=" + nonce + "x")).isFalse();
        assertThat(proven(challenge, "c=biws,r=" + nonce.substring(1))).isFalse();
        assertThat(proven(challenge, "c=biws,r=client")).isFalse();
        assertThat(proven(challenge, "c=eSws,r=" + nonce)).isFalse();
        assertThat(proven(challenge, "c=biwsAA==,r=" + nonce)).isFalse();
        assertThat(proven(challenge, "c=cD10bHMtdW5pcXVlLCw=,r=" + nonce)).isFalse();
        assertThat(proven(challenge, "c=biws,r=" + nonce + ",m=x")).isFalse();
        assertThat(proven(challenge, "c=biws,r=" + nonce + ",p=x")).isFalse();
        assertThat(proven(challenge, "r=" + nonce + ",c=biws")).isFalse();
        assertThat(proven(challenge, "c=biws,r=" + nonce + ",x=" + "x".repeat(ScramExchange.MAX_MESSAGE_BYTES)))
                .isFalse();
    }

    private static boolean proven(SaslAnswer.Challenge challenge, String withoutProof) throws GeneralSecurityException {
        String proof = new ScramProver("new", BARE, challenge.message(), withoutProof).proof();
        return challenge.next().take(withoutProof + ",p=" + proof) instanceof SaslAnswer.Challenge;
    }

    @Test
    void noOtherProofIsTaken() throws GeneralSecurityException {
        SaslAnswer.Challenge challenge = (SaslAnswer.Challenge) begin(USERS, "n,," + BARE);
        String withoutProof = "c=biws,r=" + ScramProver.attribute(challenge.message(), 'r');
        String proof = new ScramProver("new", BARE, challenge.message(), withoutProof).proof();
        assertThat(challenge.next().take(withoutProof + ",p=" + proof)).isInstanceOf(SaslAnswer.Challenge.class);
        for (String wrong : new String[] {
            "",
            withoutProof,
            withoutProof + ",p=",
            withoutProof + ",p=" + proof + ",x=y",
            withoutProof + ",p=" + proof.substring(4),
            withoutProof + ",p=" + proof.substring(0, proof.length() - 4),
            withoutProof + ",p=AAAA" + proof,
            withoutProof + ",p=" + proof.replace('=', '*'),
            withoutProof + ",p=" + "A".repeat(43) + "=",
            withoutProof + ",p=\u00fc",
            "p=" + proof + "," + withoutProof
        }) {
            assertThat(challenge.next().take(wrong)).as(wrong).isEqualTo(SaslAnswer.Verdict.REFUSED);
        }
    }

    @Test
    void noBitOfTheMessageMayBeAnother() throws GeneralSecurityException {
        SaslAnswer.Challenge challenge = (SaslAnswer.Challenge) begin(USERS, "n,," + BARE);
        String withoutProof = "c=biws,r=" + ScramProver.attribute(challenge.message(), 'r');
        String proof = new ScramProver("new", BARE, challenge.message(), withoutProof).proof();
        String message = withoutProof + ",p=" + proof;
        for (int bit = 0; bit < message.length() * Byte.SIZE; bit++) {
            StringBuilder changed = new StringBuilder(message);
            int at = bit / Byte.SIZE;
            changed.setCharAt(at, (char) (message.charAt(at) ^ 1 << bit % Byte.SIZE));
            assertThat(challenge.next().take(changed.toString()))
                    .as("%s", changed)
                    .isEqualTo(SaslAnswer.Verdict.REFUSED);
        }
    }

    @Test
    void aProofIsOfOneExchange() throws GeneralSecurityException {
        SaslAnswer.Challenge earlier = (SaslAnswer.Challenge) begin(USERS, "n,," + BARE);
        SaslAnswer.Challenge later = (SaslAnswer.Challenge) begin(USERS, "n,," + BARE);
        String withoutProof = "c=biws,r=" + ScramProver.attribute(earlier.message(), 'r');
        String proof = new ScramProver("new", BARE, earlier.message(), withoutProof).proof();
        assertThat(later.next().take(withoutProof + ",p=" + proof)).isEqualTo(SaslAnswer.Verdict.REFUSED);
    }

    @Test
    void whoIsUnknownIsAskedLikeOthers() throws GeneralSecurityException {
        String known = salt(USERS, BARE);
        assertThat(salt(USERS, BARE)).isEqualTo(known);
        String unknown = salt(USERS, "n=nobody,r=client");
        assertThat(salt(USERS, "n=nobody,r=client")).isEqualTo(unknown).hasSameSizeAs(known);
        assertThat(salt(USERS, "n=somebody,r=client")).isNotEqualTo(unknown).isNotEqualTo(known);
        assertThat(salt(users(""), "n=nobody,r=client")).isNotEqualTo(unknown);
        assertThat(login("n,,", "n=nobody,r=client", "new", "")).isFalse();
        assertThat(login("n,,", "n=nobody,r=client", "", "")).isFalse();
    }

    private static String salt(PasswordFile users, String bare) {
        SaslAnswer.Challenge challenge = (SaslAnswer.Challenge) begin(users, "n,," + bare);
        assertThat(challenge.message()).matches("r=client[!-+--~]{24},s=[A-Za-z0-9+/]{22}==,i=4096");
        return ScramProver.attribute(challenge.message(), 's');
    }

    @Test
    void whatTheFileSaysInTheEndCounts() throws GeneralSecurityException {
        PasswordFile users = users("user:old\n");
        SaslAnswer.Challenge challenge = (SaslAnswer.Challenge) begin(users, "n,," + BARE);
        String withoutProof = "c=biws,r=" + ScramProver.attribute(challenge.message(), 'r');
        String old = new ScramProver("old", BARE, challenge.message(), withoutProof).proof();
        String changed = new ScramProver("new", BARE, challenge.message(), withoutProof).proof();
        users.replace("user:new\n");
        assertThat(challenge.next().take(withoutProof + ",p=" + old)).isEqualTo(SaslAnswer.Verdict.REFUSED);
        assertThat(challenge.next().take(withoutProof + ",p=" + changed)).isInstanceOf(SaslAnswer.Challenge.class);
        users.replace("");
        assertThat(challenge.next().take(withoutProof + ",p=" + changed)).isEqualTo(SaslAnswer.Verdict.REFUSED);
    }

    private static boolean login(String header, String bare, String password, String extension)
            throws GeneralSecurityException {
        return login(USERS, header, bare, password, extension);
    }

    /** Whether the client is admitted, which must be confirmed as for the password that it has. */
    private static boolean login(PasswordFile users, String header, String bare, String password, String extension)
            throws GeneralSecurityException {
        SaslAnswer.Challenge challenge = (SaslAnswer.Challenge) begin(users, bytes(header + bare));
        String binding = Base64.getEncoder().encodeToString(header.getBytes(StandardCharsets.UTF_8));
        String withoutProof = "c=" + binding + ",r=" + ScramProver.attribute(challenge.message(), 'r') + extension;
        ScramProver prover = new ScramProver(password, bare, challenge.message(), withoutProof);
        return switch (challenge.next().take(withoutProof + ",p=" + prover.proof())) {
            case SaslAnswer.Verdict verdict -> verdict == SaslAnswer.Verdict.ADMITTED;
            case SaslAnswer.Challenge confirmed -> {
                assertThat(confirmed.message()).isEqualTo("v=" + prover.signature());
                yield confirmed.next().take("") == SaslAnswer.Verdict.ADMITTED;
            }
        };
    }

    private static SaslAnswer begin(PasswordFile users, String first) {
        return new ScramExchange(ScramMechanism.SCRAM_SHA_256, users).take(first);
    }

    private static SaslAnswer.Challenge challenge(SaslStep step, String message) {
        return (SaslAnswer.Challenge) step.take(message);
    }

    private static PasswordFile users(String text) {
        return PasswordFile.forSasl(text, SaslMechanism.all());
    }

    /** A character for each byte of UTF-8. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
