package dev.peregrine.integration.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Short requests over HTTP from inside a namespace. */
public final class Http {

    private static final int TIMEOUT_MILLIS = 20_000;

    private Http() {}

    /** The body of a reply; fails where its status is not 200. */
    public static String get(Namespace namespace, String url) {
        try {
            return NamespaceThread.call(namespace, () -> get(url));
        } catch (Exception e) {
            throw new AssertionError(url, e);
        }
    }

    /** The status of a reply. */
    public static int status(Namespace namespace, String url) {
        try {
            return NamespaceThread.call(namespace, () -> open(url).getResponseCode());
        } catch (Exception e) {
            throw new AssertionError(url, e);
        }
    }

    private static HttpURLConnection open(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection;
    }

    private static String get(String url) throws IOException {
        HttpURLConnection connection = open(url);
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }
}
