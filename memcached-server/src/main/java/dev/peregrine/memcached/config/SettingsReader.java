package dev.peregrine.memcached.config;

import dev.peregrine.memcached.store.EvictionKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns the texts of the settings into values, each checked by itself. */
final class SettingsReader {

    private static final int KIBIBYTE = 1024;
    private static final int MEBIBYTE = 1024 * KIBIBYTE;

    private static final int MIN_ITEM_BYTES = KIBIBYTE;
    private static final int MAX_ITEM_BYTES = 128 * MEBIBYTE;
    private static final int MAX_VERBOSITY = 3;
    private static final String ROOT = "root";
    private static final int DEFAULT_MASK = 0700;
    private static final int MAX_MASK = 0777;

    private final GivenSettings settings;
    private final ExtendedOptions extended;
    private final Set<TransportKind> offered;

    SettingsReader(GivenSettings settings, Set<TransportKind> offered) {
        this.settings = settings;
        this.extended = new ExtendedOptions(settings.all(Setting.EXTENDED));
        this.offered = offered;
    }

    ServerConfig read(Optional<YamlMapping> dpdkSection) {
        int threads = number(Setting.THREADS);
        int processors = Runtime.getRuntime().availableProcessors();
        Optional<UnixSocket> unixSocket = unixSocket();
        ListenSettings listen = new ListenSettings(settings);
        return new ServerConfig(
                transport(),
                unixSocket.isPresent() ? List.of() : listen.tcp(),
                unixSocket.isPresent() ? OptionalInt.empty() : listen.udp(),
                unixSocket,
                memory(),
                connections(),
                threads,
                protocol(),
                commands(),
                watch(),
                new SecurityReader(settings, extended).read(),
                process(),
                verbosity(),
                metricsPort(),
                adminSocket(),
                labelled(LogFormat.values(), LogFormat::label, choice(Setting.LOG_FORMAT)),
                tuning(),
                dpdkSection.map(section -> DpdkSection.parse(section, threads, processors)));
    }

    private ProtocolChoice protocol() {
        return settings.last(Setting.PROTOCOL).isEmpty()
                ? protocolOfAuthentication()
                : labelled(ProtocolChoice.values(), ProtocolChoice::label, choice(Setting.PROTOCOL));
    }

    private static <T> T labelled(T[] all, Function<T, String> label, String wanted) {
        return Arrays.stream(all)
                .filter(each -> label.apply(each).equals(wanted))
                .findFirst()
                .orElseThrow();
    }

    /** As memcached has it: SASL is the binary protocol's, the file of users the text protocol's. */
    private ProtocolChoice protocolOfAuthentication() {
        if (flag(Setting.ENABLE_SASL)) {
            return ProtocolChoice.BINARY;
        }
        return settings.last(Setting.AUTH_FILE).isPresent() ? ProtocolChoice.ASCII : ProtocolChoice.AUTO;
    }

    private CommandConfig commands() {
        Optional<Given> delimiter = settings.last(Setting.PREFIX_DELIMITER);
        delimiter
                .filter(given -> given.text().length() != 1 || given.text().charAt(0) > '~')
                .ifPresent(given -> {
                    throw given.refused("must be one character");
                });
        return new CommandConfig(
                !flag(Setting.DISABLE_FLUSH_ALL),
                !flag(Setting.DISABLE_DUMPING),
                !flag(Setting.DISABLE_WATCH),
                flag(Setting.ENABLE_SHUTDOWN),
                flag(Setting.DEBUG_COMMANDS),
                !flag(Setting.DISABLE_CAS),
                delimiter.map(given -> given.text().charAt(0)).orElse(':'),
                delimiter.isPresent());
    }

    private WatchConfig watch() {
        return new WatchConfig(
                KIBIBYTE * extended.number(ExtendedOption.WATCHER_LOGBUF_SIZE, 1, KIBIBYTE * KIBIBYTE, 256),
                KIBIBYTE * extended.number(ExtendedOption.WORKER_LOGBUF_SIZE, 1, KIBIBYTE * KIBIBYTE, 64));
    }

    private ProcessConfig process() {
        return new ProcessConfig(
                flag(Setting.DAEMON),
                flag(Setting.CORE_DUMPS),
                user(),
                settings.last(Setting.PIDFILE).map(Given::path),
                number(Setting.DRAIN_SECONDS));
    }

    /** To ask for who one is asks for nothing. */
    private Optional<String> user() {
        String own = System.getProperty("user.name");
        Optional<Given> other =
                settings.last(Setting.USER).filter(given -> !given.text().equals(own));
        other.filter(given -> !own.equals(ROOT)).ifPresent(given -> {
            throw given.refused("the server was started as " + own
                    + ", and only root can become another; start it as the user it is to run as");
        });
        return other.map(Given::text);
    }

    private static double growthFactor(Given given) {
        try {
            double factor = Double.parseDouble(given.text());
            if (factor > 1) {
                return factor;
            }
        } catch (NumberFormatException e) {
            throw given.refused("must be a number above 1");
        }
        throw given.refused("must be a number above 1");
    }

    private Map<String, String> tuning() {
        Map<String, String> tuning = new HashMap<>(Tuning.shown(extended));
        tuning.put(
                "growth_factor",
                "%.2f"
                        .formatted(settings.last(Setting.GROWTH_FACTOR)
                                .map(SettingsReader::growthFactor)
                                .orElse(Double.valueOf(
                                        Setting.GROWTH_FACTOR.domain().byDefault()))));
        tuning.put("chunk_size", Integer.toString(number(Setting.MIN_SIZE)));
        return tuning;
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
        int megabytes = number(Setting.MEMORY_LIMIT);
        int maxItemBytes = settings.last(Setting.MAX_ITEM_SIZE)
                .map(SettingsReader::itemSize)
                .orElse(MEBIBYTE);
        long limitBytes = (long) megabytes * MEBIBYTE;
        if (maxItemBytes > limitBytes / 2) {
            throw new ConfigException("-m " + megabytes + " with -I " + maxItemBytes
                    + ": an item may take half of the memory at most; use -m "
                    + (2L * maxItemBytes + MEBIBYTE - 1) / MEBIBYTE + " or more, or a smaller -I");
        }
        return new MemoryConfig(
                limitBytes,
                maxItemBytes,
                !flag(Setting.DISABLE_EVICTIONS),
                labelled(EvictionKind.values(), EvictionKind::label, choice(Setting.EVICTION)),
                extended.has(ExtendedOption.TRACK_SIZES),
                memoryFile());
    }

    private Optional<MemoryFileConfig> memoryFile() {
        boolean discardBad = choice(Setting.ON_BAD_SNAPSHOT).equals("discard");
        return settings.last(Setting.MEMORY_FILE).map(given -> new MemoryFileConfig(given.path(), discardBad));
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
                number(Setting.CONN_LIMIT),
                extended.has(ExtendedOption.MAXCONNS_FAST)
                        || !(extended.has(ExtendedOption.NO_MAXCONNS_FAST) || extended.has(ExtendedOption.NO_MODERN)),
                number(Setting.LISTEN_BACKLOG),
                number(Setting.MAX_REQS_PER_EVENT),
                extended.number(ExtendedOption.IDLE_TIMEOUT, 0, Integer.MAX_VALUE, 0));
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
        int port = number(Setting.METRICS_PORT);
        return port == 0 ? OptionalInt.empty() : OptionalInt.of(Math.max(port, 0));
    }

    private AdminSocket adminSocket() {
        return settings.last(Setting.ADMIN_SOCKET)
                .<AdminSocket>map(
                        given -> given.text().equals("off") ? new AdminSocket.None() : new AdminSocket.At(given.path()))
                .orElseGet(AdminSocket.UsualPlace::new);
    }

    private int number(Setting setting) {
        Values values = setting.domain();
        return settings.last(setting).map(values::number).orElseGet(values::defaultNumber);
    }

    private String choice(Setting setting) {
        Values values = setting.domain();
        return settings.last(setting).map(values::choice).orElse(values.byDefault());
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
