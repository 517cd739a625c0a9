package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Browser;
import dev.peregrine.integration.harness.NamespaceThread;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.SteadyGets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page at the metrics port in a real browser: wide and narrow, light and dark, while a client is served. */
class DpdkLivePageTest {

    private static final String PAGE = "http://127.0.0.1:" + Setup.METRICS_PORT + "/";
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @TempDir
    private Path folder;

    @Test
    void showsWhatTheServerDoes() throws Exception {
        Files.createDirectories(SCREENSHOTS);
        try (Setup setup = Setup.afPacket(1, 0);
                SteadyGets _ = SteadyGets.start(setup)) {
            NamespaceThread.call(setup.serverSide(), () -> {
                try (Browser browser = Browser.start(folder)) {
                    browser.look(1280, 900, "light");
                    browser.open(PAGE);
                    browser.await(figure("Requests / s") + " > 0");
                    browser.await(figure("Connections") + " == 1");
                    browser.await(text("Latency, median") + ".includes('s')");
                    browser.await("document.querySelectorAll('.loop').length == 1");
                    browser.await("document.querySelector('.card polyline').points.numberOfItems > 2");
                    assertThat(browser.evaluate(
                                            "[...document.querySelectorAll('.card h2')].map(e => e.textContent).join()")
                                    .asText())
                            .contains("Hit ratio", "Memory", "Evictions / s", "Drops / s", "Retransmits / s");
                    looksRight(browser);
                }
                return null;
            });
        }
    }

    private static void looksRight(Browser browser) throws Exception {
        Set<String> grounds = new LinkedHashSet<>();
        for (String scheme : List.of("light", "dark")) {
            for (int width : List.of(1280, 400)) {
                browser.look(width, 900, scheme);
                browser.await("innerWidth == " + width);
                assertThat(browser.evaluate("document.documentElement.scrollWidth")
                                .asInt())
                        .as("nothing sticks out at " + width)
                        .isLessThanOrEqualTo(width);
                assertThat(browser.evaluate(
                                        "[...document.querySelectorAll('.card, .card b, .card small')]"
                                                + ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent).join()")
                                .asText())
                        .as("no text is wider than its card at " + width)
                        .isEmpty();
                grounds.add(browser.evaluate("getComputedStyle(document.body).backgroundColor")
                        .asText());
                Files.write(SCREENSHOTS.resolve("live-" + scheme + "-" + width + ".png"), browser.screenshot());
            }
        }
        assertThat(grounds).as("light and dark").hasSize(2);
        assertThat(browser.evaluate("performance.getEntriesByType('resource').every(e => e.name.startsWith('" + PAGE
                                + "'))")
                        .asBoolean())
                .as("nothing comes from elsewhere")
                .isTrue();
    }

    private static String text(String card) {
        return "[...document.querySelectorAll('.card')].filter(e => e.firstChild.textContent == '" + card
                + "').map(e => e.querySelector('b').textContent).join()";
    }

    private static String figure(String card) {
        return "parseFloat(" + text(card) + ")";
    }
}
