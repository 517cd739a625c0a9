package dev.peregrine.memcached.bench;

import dev.peregrine.memcached.config.TransportKind;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Reads the command line of {@code bench} and refuses what makes no sense, in one line. */
@Command(
        name = "memcached-server bench",
        sortOptions = false,
        description = "Loads a memcached server, checks its replies and tells how fast it was.")
final class BenchCommandLine {

    private static final int DIGITS = 8;
    private static final int MAX_KEY_SIZE = 250;
    private static final int MAX_VALUE_SIZE = 1024 * 1024 * 1024;
    private static final int MAX_PIPELINE = 65_536;
    private static final int MAX_PORT = 65_535;
    private static final int POINTS = 20;
    private static final double MIN_USUAL_INTERVAL = 0.1;
    private static final double MAX_USUAL_INTERVAL = 1;
    private static final double MIN_INTERVAL = 0.01;
    private static final Pattern RATIO = Pattern.compile("(\\d{1,6}):(\\d{1,6})");
    private static final Pattern ZIPF = Pattern.compile("zipf(?::(\\d{1,2}(?:\\.\\d{1,6})?))?");
    private static final String USUAL_EXPONENT = "0.99";

    @Option(
            names = {"-s", "--server"},
            paramLabel = "<host:port>",
            description = "server to load (default: ${DEFAULT-VALUE})")
    private String server = "127.0.0.1:11211";

    @Option(
            names = "--transport",
            paramLabel = "<name>",
            description = "network of the client: nio, epoll, io_uring or dpdk (default: the best one of the kernel)")
    private String transport;

    @Option(names = "--config", paramLabel = "<file>", description = "YAML file with the client's section dpdk")
    private Path config;

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "<num>",
            description = "connections (default: ${DEFAULT-VALUE})")
    private int connections = 50;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "<num>",
            description = "event loops of the client (default: ${DEFAULT-VALUE})")
    private int threads = 1;

    @Option(
            names = {"-P", "--pipeline"},
            paramLabel = "<num>",
            description = "requests under way on each connection (default: ${DEFAULT-VALUE})")
    private int pipeline = 1;

    @Option(names = "--ratio", paramLabel = "<gets:sets>", description = "mix (default: ${DEFAULT-VALUE})")
    private String ratio = "10:1";

    @Option(names = "--keys", paramLabel = "<num>", description = "different keys (default: ${DEFAULT-VALUE})")
    private int keys = 100_000;

    @Option(names = "--key-size", paramLabel = "<bytes>", description = "length of a key (default: ${DEFAULT-VALUE})")
    private int keySize = 16;

    @Option(
            names = "--distribution",
            paramLabel = "<name>",
            description = "uniform, zipf or zipf:<exponent> (default: ${DEFAULT-VALUE})")
    private String distribution = "uniform";

    @Option(
            names = "--value-size",
            paramLabel = "<bytes>",
            description = "length of a value (default: ${DEFAULT-VALUE})")
    private int valueSize = 100;

    @Option(
            names = {"-w", "--warmup"},
            paramLabel = "<seconds>",
            description = "load before anything is measured (default: ${DEFAULT-VALUE})")
    private double warmup = 5;

    @Option(
            names = "--rush",
            paramLabel = "<seconds>",
            description =
                    "load as fast as replies come before the warm-up of a run with --rate, so that what is measured"
                            + " has been compiled (default: none)")
    private double rush;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "<seconds>",
            description = "time that is measured (default: ${DEFAULT-VALUE})")
    private double duration = 10;

    @Option(
            names = "--interval",
            paramLabel = "<seconds>",
            description =
                    "between two lines of progress, and two points of the course over time (default: a 20th of the"
                            + " duration, from 0.1 to 1)")
    private Double interval;

    @Option(
            names = "--protocol",
            paramLabel = "<name>",
            description = "text (get, set) or meta (mg, ms) (default: ${DEFAULT-VALUE})")
    private String protocol = "text";

    @Option(
            names = {"-r", "--rate"},
            paramLabel = "<num>",
            description = "requests a second to offer whether answered or not: an open loop, whose latencies count from"
                    + " when a request was due (default: closed loop, as fast as replies come)")
    private double rate;

    @Option(
            names = "--verify",
            paramLabel = "<how>",
            description = "values: length, sampled (ends of all, each 64th as a whole) or full (default:"
                    + " ${DEFAULT-VALUE})")
    private String verify = "sampled";

    @Option(names = "--no-load", description = "do not set all keys first")
    private boolean noLoad;

    @Option(
            names = "--timeout",
            paramLabel = "<seconds>",
            description = "time without any reply after which the run has failed (default: ${DEFAULT-VALUE})")
    private double timeout = 5;

    @Option(names = "--seed", paramLabel = "<num>", description = "of the choice of keys (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress line")
    private boolean quiet;

    @Option(names = "--json", paramLabel = "<file>", description = "write the result there as JSON")
    private Path json;

    @Option(names = "--html", paramLabel = "<file>", description = "write the result there with plots")
    private Path html;

    @Option(
            names = {"-h", "--help"},
            description = "print this help and exit")
    private boolean help;

    private BenchCommandLine() {}

    /**
     * @param out takes the help
     * @return empty where the help was asked for and printed
     * @throws BenchException for a mistake
     */
    static Optional<BenchOptions> parse(PrintStream out, String... arguments) {
        BenchCommandLine line = new BenchCommandLine();
        CommandLine parser = new CommandLine(line).setExpandAtFiles(false).setInterpolateVariables(true);
        try {
            parser.parseArgs(arguments);
        } catch (ParameterException e) {
            throw new BenchException(
                    e.getMessage().lines().findFirst().orElse("bad arguments") + "; bench --help lists the options");
        }
        if (line.help) {
            out.print(parser.getUsageMessage(CommandLine.Help.Ansi.OFF));
            return Optional.empty();
        }
        line.check();
        return Optional.of(line.options());
    }

    private void check() {
        require(threads >= 1, "--threads", threads, "must be 1 or more");
        require(connections >= threads, "--connections", connections, "must be at least --threads, " + threads);
        require(pipeline >= 1 && pipeline <= MAX_PIPELINE, "--pipeline", pipeline, "must be from 1 to " + MAX_PIPELINE);
        require(keys >= 1, "--keys", keys, "must be 1 or more");
        require(
                keySize >= DIGITS && keySize <= MAX_KEY_SIZE,
                "--key-size",
                keySize,
                "must be from " + DIGITS + " to " + MAX_KEY_SIZE);
        require(
                valueSize >= 0 && valueSize <= MAX_VALUE_SIZE,
                "--value-size",
                valueSize,
                "must be from 0 to " + MAX_VALUE_SIZE);
        require(duration > 0, "--duration", duration, "must be above 0");
        require(interval == null || interval >= MIN_INTERVAL, "--interval", interval, "must be 0.01 or more");
        require(warmup >= 0, "--warmup", warmup, "must be 0 or more");
        require(rush >= 0, "--rush", rush, "must be 0 or more");
        require(rate >= 0, "--rate", rate, "must be 0 or more");
        require(timeout > 0, "--timeout", timeout, "must be above 0");
    }

    private static void require(boolean right, String option, Object given, String allowed) {
        if (!right) {
            throw new BenchException(option + " " + given + ": " + allowed);
        }
    }

    private BenchOptions options() {
        Matcher mix = matched(RATIO, "--ratio", ratio, "must be two numbers, as in 10:1");
        int gets = Integer.parseInt(mix.group(1));
        int sets = Integer.parseInt(mix.group(2));
        require(gets + sets > 0, "--ratio", ratio, "must not be all zero");
        return new BenchOptions(
                address(),
                Optional.ofNullable(transport)
                        .map(name -> choice(TransportKind.values(), TransportKind::label, "--transport", name)),
                Optional.ofNullable(config),
                threads,
                connections,
                pipeline,
                gets,
                sets,
                keys,
                keySize,
                zipf(),
                valueSize,
                rush,
                warmup,
                duration,
                interval == null ? Math.clamp(duration / POINTS, MIN_USUAL_INTERVAL, MAX_USUAL_INTERVAL) : interval,
                choice(new String[] {"text", "meta"}, name -> name, "--protocol", protocol)
                        .equals("meta"),
                rate,
                choice(
                        BenchOptions.Verification.values(),
                        each -> each.name().toLowerCase(Locale.ROOT),
                        "--verify",
                        verify),
                !noLoad,
                timeout,
                seed,
                quiet,
                Optional.ofNullable(json),
                Optional.ofNullable(html));
    }

    private static <T> T choice(T[] values, Function<T, String> name, String option, String given) {
        return Arrays.stream(values)
                .filter(value -> name.apply(value).equals(given))
                .findFirst()
                .orElseThrow(() -> new BenchException(option + " " + given + ": must be one of "
                        + Arrays.stream(values).map(name).collect(Collectors.joining(", "))));
    }

    private Optional<Double> zipf() {
        if (distribution.equals("uniform")) {
            return Optional.empty();
        }
        Matcher matcher =
                matched(ZIPF, "--distribution", distribution, "must be uniform, zipf or zipf:<exponent> above 0");
        double exponent = Double.parseDouble(matcher.group(1) == null ? USUAL_EXPONENT : matcher.group(1));
        require(exponent > 0, "--distribution", distribution, "the exponent must be above 0");
        return Optional.of(exponent);
    }

    private static Matcher matched(Pattern pattern, String option, String given, String allowed) {
        Matcher matcher = pattern.matcher(given);
        require(matcher.matches(), option, given, allowed);
        return matcher;
    }

    private InetSocketAddress address() {
        int colon = server.lastIndexOf(':');
        String allowed = "must be host:port or [v6]:port, with a port from 1 to " + MAX_PORT;
        require(colon > 0, "--server", server, allowed);
        String host = server.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = -1;
        String digits = server.substring(colon + 1);
        if (digits.matches("\\d{1,5}")) {
            port = Integer.parseInt(digits);
        }
        require(port >= 1 && port <= MAX_PORT, "--server", server, allowed);
        InetSocketAddress address = new InetSocketAddress(host, port);
        require(!address.isUnresolved(), "--server", server, "unknown host name");
        return address;
    }
}
