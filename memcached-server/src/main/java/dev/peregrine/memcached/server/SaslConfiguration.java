package dev.peregrine.memcached.server;

import dev.peregrine.memcached.protocol.login.SaslMechanism;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The configuration that memcached has of Cyrus SASL, where the environment names its folder. One line of it counts here,
 * the mechanisms that clients may choose from: {@code mech_list: plain cram-md5}.
 */
final class SaslConfiguration {

    /** Names the folder, as with memcached. */
    static final String VARIABLE = "SASL_CONF_PATH";

    private static final String FILE = "memcached.conf";
    private static final String LIST = "mech_list:";
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private SaslConfiguration() {}

    /**
     * The mechanisms to offer: all, where nothing is said of them.
     *
     * @throws StartException where the file cannot be read, or names none that there is
     */
    static Set<SaslMechanism> mechanisms(Map<String, String> environment) {
        String folder = environment.get(VARIABLE);
        return folder == null ? SaslMechanism.all() : ofFile(Path.of(folder, FILE));
    }

    private static Set<SaslMechanism> ofFile(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return SaslMechanism.all();
        } catch (IOException e) {
            throw new StartException("cannot use the configuration of SASL " + file + ": " + Reason.of(e));
        }
        return lines.stream()
                .filter(line -> line.startsWith(LIST))
                .map(line -> named(file, line.substring(LIST.length())))
                .findFirst()
                .orElseGet(SaslMechanism::all);
    }

    private static Set<SaslMechanism> named(Path file, String names) {
        Set<SaslMechanism> mechanisms = EnumSet.noneOf(SaslMechanism.class);
        BLANKS.splitAsStream(names.toUpperCase(Locale.ROOT))
                .forEach(name -> SaslMechanism.named(name).ifPresent(mechanisms::add));
        if (mechanisms.isEmpty()) {
            throw new StartException("cannot use the configuration of SASL " + file + ": " + LIST + " names none of "
                    + SaslMechanism.names(SaslMechanism.all()));
        }
        return mechanisms;
    }
}
