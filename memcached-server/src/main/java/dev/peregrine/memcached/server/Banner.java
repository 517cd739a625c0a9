package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.MemoryConfig;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.Version;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells in a few log lines what was started, and that it is ready. */
final class Banner {

    private static final Logger LOGGER = LoggerFactory.getLogger(Banner.class);
    private static final int KIBIBYTE = 1024;
    private static final int MEBIBYTE = 1024 * KIBIBYTE;

    private Banner() {}

    static void log(MemcachedServer server, ServerConfig config, Map<String, String> effective) {
        MemoryConfig memory = config.memory();
        LOGGER.info(
                "peregrine {} on {}: event loops {}, memory {}, items up to {}, evictions {}, connections {}",
                Version.current(),
                server.transport(),
                server.loops(),
                size(memory.limitBytes()),
                size(memory.maxItemBytes()),
                memory.evictions() ? "on" : "off",
                config.connections().limit());
        LoggingEventBuilder settings = LOGGER.atInfo();
        for (Map.Entry<String, String> setting : effective.entrySet()) {
            settings = settings.addKeyValue(setting.getKey(), setting.getValue());
        }
        settings.log("configuration:");
        String addresses = Stream.concat(
                        server.addresses().stream().map(Banner::address),
                        server.udpAddresses().stream().map(address -> "UDP " + address(address)))
                .collect(Collectors.joining(", "));
        LOGGER.info(
                "listening on {}",
                config.unixSocket().map(socket -> socket.path().toString()).orElse(addresses));
        server.tlsLibrary().ifPresent(library -> LOGGER.info("TLS by {}", library));
        server.metricsPort().ifPresent(port -> LOGGER.info("metrics on http://0.0.0.0:{}/metrics", port));
        ProcessHandle.current()
                .info()
                .startInstant()
                .ifPresent(start -> LOGGER.info(
                        "ready after {} ms",
                        Duration.between(start, Instant.now()).toMillis()));
    }

    private static String address(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String text = host.isAnyLocalAddress() ? "0.0.0.0" : host.getHostAddress();
        return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + address.getPort();
    }

    private static String size(long bytes) {
        if (bytes % MEBIBYTE == 0) {
            return bytes / MEBIBYTE + " MiB";
        }
        return bytes % KIBIBYTE == 0 ? bytes / KIBIBYTE + " KiB" : bytes + " B";
    }
}
