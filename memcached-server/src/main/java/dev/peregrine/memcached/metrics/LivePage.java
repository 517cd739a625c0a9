package dev.peregrine.memcached.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page for a browser, read from the jar once somebody asks for it. */
final class LivePage {

    static final String TEXT = read();

    private LivePage() {}

    private static String read() {
        try (InputStream page = LivePage.class.getResourceAsStream("live.html")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
