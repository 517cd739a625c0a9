package dev.peregrine.memcached.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.memcached.config.SecurityConfig;
import dev.peregrine.memcached.protocol.login.SaslMechanism;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of users, at the start and when it is read anew. */
class PasswordsTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("users");
    }

    @Test
    void theLastLineNeedsNoEnd() throws Exception {
        Passwords passwords = open("foo:bar\r\n\nbaaaz:quux:more");
        assertThat(passwords.users().admits("foo", "bar")).isTrue();
        assertThat(passwords.users().admits("baaaz", "quux:more")).isTrue();
        assertThat(passwords.users().admits("baaaz", "quux")).isFalse();
        assertThat(passwords.users().admits("nobody", "")).isFalse();
    }

    @Test
    void aUserMayHaveSeveralPasswords() throws Exception {
        Passwords passwords = open("foo:old\nfoo:new\n");
        assertThat(passwords.users().admits("foo", "old")).isTrue();
        assertThat(passwords.users().admits("foo", "new")).isTrue();
        assertThat(passwords.users().admits("foo", "other")).isFalse();
    }

    @Test
    void whatIsReadAnewReplacesWhatWasThere() throws Exception {
        Passwords passwords = open("foo:bar\n");
        Files.writeString(file, "foo:new\n");
        assertThat(passwords.reload()).isEmpty();
        assertThat(passwords.users().admits("foo", "bar")).isFalse();
        assertThat(passwords.users().admits("foo", "new")).isTrue();
    }

    @Test
    void whatCannotBeReadAnewStaysAsItWas() throws Exception {
        Passwords passwords = open("foo:bar\n");
        Files.writeString(file, "foo:new\nnonsense\n");
        assertThat(passwords.reload())
                .contains("cannot use the file of users " + file + ": line 2 is not user:password");
        Files.delete(file);
        assertThat(passwords.reload()).contains("cannot use the file of users " + file + ": there is no such file");
        assertThat(passwords.users().admits("foo", "bar")).isTrue();
    }

    @Test
    void badFilesAreToldAtTheStart() throws Exception {
        assertThatThrownBy(
                        () -> Passwords.open(new SecurityConfig(false, Optional.of(file), Optional.empty()), Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessage("cannot use the file of users " + file
                        + ": there is no such file; it must be readable and have user:password on each line");
        assertThatThrownBy(() -> open("nonsense"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("line 1 is not user:password");
    }

    @Test
    void theEnvironmentNamesTheUsersOfSasl() throws Exception {
        Files.writeString(file, "foo:bar\n");
        SecurityConfig sasl = new SecurityConfig(true, Optional.empty(), Optional.empty());
        assertThat(Passwords.open(sasl, Map.of(Passwords.SASL_VARIABLE, file.toString()))
                        .users()
                        .admits("foo", "bar"))
                .isTrue();
        assertThatThrownBy(() -> Passwords.open(sasl, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessage("-S: needs a file with user:password on each line; name it by the environment variable"
                        + " MEMCACHED_SASL_PWDB");
    }

    @Test
    void cyrusConfigurationMayNameTheMechanisms() throws Exception {
        Files.writeString(file, "foo:bar\n");
        assertThat(mechanisms()).isEqualTo(SaslMechanism.all());
        Path configuration = folder.resolve("memcached.conf");
        Files.writeString(configuration, "log_level: 5\n");
        assertThat(mechanisms()).isEqualTo(SaslMechanism.all());
        Files.writeString(configuration, "log_level: 5\nmech_list: plain  cram-md5 digest-md5\n");
        assertThat(mechanisms()).containsExactly(SaslMechanism.CRAM_MD5, SaslMechanism.PLAIN);
        Files.writeString(configuration, "mech_list: digest-md5\n");
        assertThatThrownBy(this::mechanisms)
                .isInstanceOf(StartException.class)
                .hasMessage("cannot use the configuration of SASL " + configuration
                        + ": mech_list: names none of SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN");
    }

    private Set<SaslMechanism> mechanisms() {
        SecurityConfig sasl = new SecurityConfig(true, Optional.empty(), Optional.empty());
        Map<String, String> environment =
                Map.of(Passwords.SASL_VARIABLE, file.toString(), SaslConfiguration.VARIABLE, folder.toString());
        return Passwords.open(sasl, environment).users().mechanisms();
    }

    private Passwords open(String text) throws IOException {
        Files.writeString(file, text);
        return Passwords.open(new SecurityConfig(false, Optional.of(file), Optional.empty()), Map.of());
    }
}
