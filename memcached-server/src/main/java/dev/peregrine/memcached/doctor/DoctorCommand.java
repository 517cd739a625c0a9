package dev.peregrine.memcached.doctor;

import dev.peregrine.memcached.config.ConfigException;
import dev.peregrine.memcached.config.ConfigLoader;
import dev.peregrine.memcached.config.Invocation;
import dev.peregrine.memcached.server.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The subcommand {@code doctor}: exits with 0 where the machine is ready for DPDK, with 1 where it is not. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Tells whether this machine is ready for DPDK, and what to do where it is not.",
            "Exits with 0 where it is, with 1 where it is not."
        })
public final class DoctorCommand implements Callable<Integer> {

    private static final int NOT_READY = 1;
    private static final Pattern PLAIN_WORD = Pattern.compile("[-\\w./:=]+");

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "<file>", description = "the server's YAML file, whose needs are checked")
    private Path config;

    @Option(names = "--json", description = "print one JSON object instead of lines")
    private boolean json;

    private final Machine machine;
    private final Doctor doctor;
    private final Shell shell;

    /** For the machine that this process runs on. */
    public DoctorCommand() {
        this(Machine.here(), new Doctor(Machine.here(), Transports::dpdkVersion), Shell.ofSystem());
    }

    DoctorCommand(Machine machine, Doctor doctor, Shell shell) {
        this.machine = machine;
        this.doctor = doctor;
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<Finding> findings = doctor.examine(plan());
        Report report = new Report(findings);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.json() : report.text());
        out.flush();
        return Doctor.isReady(findings) ? 0 : NOT_READY;
    }

    private Plan plan() {
        if (config == null) {
            return Plan.usual();
        }
        return switch (ConfigLoader.load(Transports.offered(), "--config", config.toString())) {
            case Invocation.Serve serve -> Plan.of(serve.config());
            case Invocation.Show _ -> Plan.usual();
        };
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Hands a network card to DPDK. Shows what would be done; --apply does it.")
    int bind(
            @Parameters(paramLabel = "<card>", description = "PCI address or interface") String card,
            @Option(names = "--apply", description = "do it") boolean apply)
            throws IOException, InterruptedException {
        return perform(new Binding(machine).bind(card), apply);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Gives a network card back to the kernel. Shows what would be done; --apply does it.")
    int unbind(
            @Parameters(paramLabel = "<card>", description = "PCI address") String card,
            @Option(
                            names = "--driver",
                            paramLabel = "<name>",
                            description = "the kernel's driver (default: the one that claims the card)")
                    String driver,
            @Option(names = "--apply", description = "do it") boolean apply)
            throws IOException, InterruptedException {
        return perform(new Binding(machine).unbind(card, Optional.ofNullable(driver)), apply);
    }

    private int perform(List<List<String>> commands, boolean apply) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        for (List<String> command : commands) {
            out.println((apply ? "+ " : "would run: ") + shellLine(command));
            out.flush();
            if (apply) {
                run(command);
            }
        }
        if (!apply) {
            out.println("nothing was changed; --apply does it");
        }
        out.flush();
        return 0;
    }

    /** As a shell takes it, for those who do it by hand. */
    private static String shellLine(List<String> command) {
        return command.stream()
                .map(word -> PLAIN_WORD.matcher(word).matches() ? word : "'" + word + "'")
                .collect(Collectors.joining(" "));
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        int status;
        try {
            status = shell.run(command);
        } catch (IOException e) {
            throw new ConfigException(command.getFirst() + " cannot be run: apt-get install dpdk iproute2 kmod");
        }
        if (status != 0) {
            throw new ConfigException(
                    shellLine(command) + " failed with status " + status + "; what was done before it stays");
        }
    }
}
