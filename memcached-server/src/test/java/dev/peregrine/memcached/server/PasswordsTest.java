package dev.peregrine.memcached.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.memcached.config.SecurityConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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

    private Passwords open(String text) throws IOException {
        Files.writeString(file, text);
        return Passwords.open(new SecurityConfig(false, Optional.of(file), Optional.empty()), Map.of());
    }
}
