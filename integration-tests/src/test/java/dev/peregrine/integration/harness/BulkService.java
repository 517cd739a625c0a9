package dev.peregrine.integration.harness;

import dev.peregrine.integration.client.BulkClient;
import dev.peregrine.integration.client.BulkServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@link BulkServer} that runs in a namespace, and what can be asked of it. */
public final class BulkService implements AutoCloseable {

    private static final Pattern READING = Pattern.compile("(?<name>[a-z_]+(\\{.*})?) (?<value>-?[0-9]+)");
    private static final String LAST_READING = "heap_bytes";

    private final Process process;

    private BulkService(Process process) {
        this.process = process;
    }

    /** Starts it; returns once it serves. */
    public static BulkService start(Namespace namespace, String... gateway) {
        BulkService service = new BulkService(ClientJvm.start(namespace, BulkServer.class, gateway));
        ClientJvm.await(service.process, "serving");
        return service;
    }

    /** Its readings now; the names have their labels behind them. */
    public Map<String, Long> readings() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return read();
    }

    /** Stops it and returns its last readings. */
    public Map<String, Long> stop() throws IOException {
        process.getOutputStream().close();
        return read();
    }

    private Map<String, Long> read() throws IOException {
        Map<String, Long> readings = new HashMap<>();
        while (!readings.containsKey(LAST_READING)) {
            String line = process.inputReader().readLine();
            if (line == null) {
                throw new AssertionError("the server has ended; it had printed " + readings);
            }
            Matcher reading = READING.matcher(line);
            if (reading.matches()) {
                readings.put(reading.group("name"), Long.parseLong(reading.group("value")));
            }
        }
        return readings;
    }

    /** Has a client send and fetch so many bytes, with so many short connections a second beside; its report. */
    public String transfer(Namespace client, long bytes, int shortConnectionsPerSecond) {
        return ClientJvm.run(
                client,
                BulkClient.class,
                VethPair.SERVER_ADDRESS,
                Integer.toString(BulkServer.PORT),
                Long.toString(bytes),
                Integer.toString(shortConnectionsPerSecond));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        ClientJvm.end(process);
    }
}
