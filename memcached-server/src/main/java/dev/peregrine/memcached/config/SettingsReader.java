package dev.peregrine.memcached.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns the texts of the settings into values, each checked by itself. */
final class SettingsReader {

    /** Any free port, as {@code -p -1} and {@code --metrics-port -1} ask for it. */
    private static final int ANY_FREE_PORT = -1;

    private static final int DEFAULT_PORT = 11_211;
    private static final int MAX_PORT = 65_535;
    private static final int KIBIBYTE = 1024;
    private static final int MEBIBYTE = 1024 * KIBIBYTE;

    /** What the store can hold. */
    private static final int MAX_MEMORY_MEBIBYTES = 63 * 1024;

    private static final int MIN_ITEM_BYTES = KIBIBYTE;
    private static final int MAX_ITEM_BYTES = 128 * MEBIBYTE;
    private static final int MAX_THREADS = 1024;
    private static final int MAX_VERBOSITY = 3;
    private static final int DEFAULT_MASK = 0700;
    private static final int MAX_MASK = 0777;

    private final GivenSettings settings;
    private final Set<TransportKind> offered;

    SettingsReader(GivenSettings settings, Set<TransportKind> offered) {
        this.settings = settings;
        this.offered = offered;
    }

    ServerConfig read(Optional<YamlMapping> dpdkSection) {
        refuseWhatIsNotServed();
        int threads = number(Setting.THREADS, 1, MAX_THREADS, 4);
        int processors = Runtime.getRuntime().availableProcessors();
        Optional<UnixSocket> unixSocket = unixSocket();
        return new ServerConfig(
                transport(),
                unixSocket.isPresent() ? List.of() : listen(),
                unixSocket,
                memory(),
                connections(),
                threads,
                !flag(Setting.DISABLE_FLUSH_ALL),
                verbosity(),
                metricsPort(),
                settings.last(Setting.PIDFILE).map(Given::path),
                dpdkSection.map(section -> DpdkSection.parse(section, threads, processors)));
    }

    private void refuseWhatIsNotServed() {
        settings.last(Setting.UDP_PORT)
                .filter(port -> port.number(0, MAX_PORT) != 0)
                .ifPresent(port -> {
                    throw port.refused("UDP is not served; leave it out, or say 0");
                });
        settings.last(Setting.PROTOCOL)
                .filter(protocol -> !protocol.text().equals("ascii"))
                .ifPresent(protocol -> {
                    throw protocol.refused("must be ascii, the only protocol served");
                });
        String user = System.getProperty("user.name");
        settings.last(Setting.USER).filter(given -> !given.text().equals(user)).ifPresent(given -> {
            throw given.refused("the server was started as " + user
                    + " and stays it; start it as the user it is to run as (User= of systemd, or runuser -u)");
        });
    }

    private Optional<TransportKind> transport() {
        return settings.last(Setting.TRANSPORT)
                .map(given -> offered.stream()
                        .filter(kind -> kind.label().equals(given.text()))
                        .findFirst()
                        .orElseThrow(() -> given.refused("must be one of "
                                + offered.stream()
                                        .sorted()
                                        .map(TransportKind::label)
                                        .collect(Collectors.joining(", ")))));
    }

    private List<ListenAddress> listen() {
        int port = number(Setting.PORT, ANY_FREE_PORT, MAX_PORT, DEFAULT_PORT);
        List<ListenAddress> addresses = new ArrayList<>();
        for (Given given : settings.all(Setting.LISTEN)) {
            for (String part : given.text().split(",", -1)) {
                addresses.add(ListenAddress.parse(new Given(part.strip(), given.origin()), Math.max(port, 0)));
            }
        }
        if (addresses.isEmpty() && port != 0) {
            addresses.add(new ListenAddress(ListenAddress.ANY, Math.max(port, 0)));
        }
        if (addresses.isEmpty()) {
            throw settings.last(Setting.PORT)
                    .orElseThrow()
                    .refused("leaves nothing to listen on; give a port, an address by -l or a Unix socket by -s");
        }
        return addresses;
    }

    private Optional<UnixSocket> unixSocket() {
        int mask = settings.last(Setting.UNIX_MASK).map(SettingsReader::mask).orElse(DEFAULT_MASK);
        return settings.last(Setting.UNIX_SOCKET).map(given -> new UnixSocket(given.path(), mask));
    }

    private static int mask(Given given) {
        String allowed = "must be an octal number from 0 to 777";
        try {
            int mask = Integer.parseInt(given.text(), 8);
            if (mask >= 0 && mask <= MAX_MASK) {
                return mask;
            }
        } catch (NumberFormatException e) {
            throw given.refused(allowed);
        }
        throw given.refused(allowed);
    }

    private MemoryConfig memory() {
        int megabytes = number(Setting.MEMORY_LIMIT, 2, MAX_MEMORY_MEBIBYTES, 64);
        int maxItemBytes = settings.last(Setting.MAX_ITEM_SIZE)
                .map(SettingsReader::itemSize)
                .orElse(MEBIBYTE);
        long limitBytes = (long) megabytes * MEBIBYTE;
        if (maxItemBytes > limitBytes / 2) {
            throw new ConfigException("-m " + megabytes + " with -I " + maxItemBytes
                    + ": an item may take half of the memory at most; use -m "
                    + (2L * maxItemBytes + MEBIBYTE - 1) / MEBIBYTE + " or more, or a smaller -I");
        }
        return new MemoryConfig(limitBytes, maxItemBytes, !flag(Setting.DISABLE_EVICTIONS));
    }

    private static int itemSize(Given given) {
        String text = given.text().toLowerCase(Locale.ROOT);
        int unit = text.endsWith("m") ? MEBIBYTE : text.endsWith("k") ? KIBIBYTE : 1;
        String allowed = "must be bytes from 1024 to 128m, with suffix k or m where wanted";
        try {
            long bytes = unit * Long.parseLong(unit == 1 ? text : text.substring(0, text.length() - 1));
            if (bytes >= MIN_ITEM_BYTES && bytes <= MAX_ITEM_BYTES) {
                return (int) bytes;
            }
        } catch (NumberFormatException e) {
            throw given.refused(allowed);
        }
        throw given.refused(allowed);
    }

    private ConnectionConfig connections() {
        return new ConnectionConfig(
                number(Setting.CONN_LIMIT, 1, Integer.MAX_VALUE, 1024),
                number(Setting.LISTEN_BACKLOG, 1, Integer.MAX_VALUE, 1024),
                number(Setting.MAX_REQS_PER_EVENT, 1, Integer.MAX_VALUE, 20));
    }

    /** Any number of {@code -v} is accepted, as memcached does. */
    private int verbosity() {
        return settings.last(Setting.VERBOSE)
                .map(given -> given.text().matches("true|false")
                        ? (flag(given) ? 1 : 0)
                        : Math.min(given.number(0, Integer.MAX_VALUE), MAX_VERBOSITY))
                .orElse(0);
    }

    private OptionalInt metricsPort() {
        int port = number(Setting.METRICS_PORT, ANY_FREE_PORT, MAX_PORT, 0);
        return port == 0 ? OptionalInt.empty() : OptionalInt.of(Math.max(port, 0));
    }

    private int number(Setting setting, int min, int max, int byDefault) {
        return settings.last(setting).map(given -> given.number(min, max)).orElse(byDefault);
    }

    private boolean flag(Setting setting) {
        return settings.last(setting).map(SettingsReader::flag).orElse(false);
    }

    private static boolean flag(Given given) {
        return switch (given.text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw given.refused("must be true or false");
        };
    }
}
