package dev.peregrine.memcached.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference that users read says what the parsers do. */
class ConfigurationReferenceTest {

    private static final Path FILE = Path.of("CONFIGURATION.md");

    @Test
    void isUpToDate() throws IOException {
        String generated = ConfigurationReference.markdown();
        if (Boolean.getBoolean("peregrine.write")) {
            Files.writeString(FILE, generated);
        }
        assertThat(FILE)
                .as("out of date: run this test with -Dperegrine.write=true and commit the file")
                .hasContent(generated);
    }

    @Test
    void everySettingThatIsANumberHasItsBoundsAndItsDefaultWithinThem() {
        for (Setting setting : Setting.values()) {
            Values domain = setting.domain();
            if (domain.type().equals("whole number")) {
                assertThat(domain.defaultNumber()).as(setting.key()).isBetween(domain.min(), domain.max());
            }
        }
    }
}
