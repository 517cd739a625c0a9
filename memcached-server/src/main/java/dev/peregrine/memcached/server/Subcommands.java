package dev.peregrine.memcached.server;

import dev.peregrine.memcached.bench.Bench;
import dev.peregrine.memcached.config.ConfigException;
import dev.peregrine.memcached.config.Subcommand;
import dev.peregrine.memcached.config.Version;
import dev.peregrine.memcached.doctor.DoctorCommand;
import dev.peregrine.memcached.inspect.CaptureCommand;
import dev.peregrine.memcached.inspect.ConnectionsCommand;
import dev.peregrine.memcached.inspect.LoopsCommand;
import java.util.Arrays;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Does what the program does besides serving. */
final class Subcommands {

    private static final String PROGRAM = "memcached-server";

    private Subcommands() {}

    /**
     * Does what the command line says, unless that is to serve. A mistake is told in one line of standard error.
     *
     * @return the exit status; empty where a server is to be started
     */
    static OptionalInt run(String... args) {
        return Subcommand.of(args)
                .map(command -> OptionalInt.of(run(command, args)))
                .orElseGet(OptionalInt::empty);
    }

    private static int run(Subcommand command, String... args) {
        return switch (command) {
            case BENCH -> Bench.run(System.out, System.err, Arrays.copyOfRange(args, 1, args.length));
            case DOCTOR -> commandLine(new DoctorCommand()).execute(args);
            case CONNECTIONS -> commandLine(new ConnectionsCommand()).execute(args);
            case LOOPS -> commandLine(new LoopsCommand()).execute(args);
            case CAPTURE -> commandLine(new CaptureCommand()).execute(args);
        };
    }

    private static CommandLine commandLine(Object subcommand) {
        CommandLine commandLine =
                new CommandLine(CommandLine.Model.CommandSpec.create().name(PROGRAM));
        commandLine.addSubcommand(subcommand);
        commandLine.getSubcommands().values().forEach(Subcommands::tellVersion);
        commandLine.setParameterExceptionHandler((failure, _) -> refuse(
                failure.getCommandLine(),
                failure.getMessage().lines().findFirst().orElse("bad arguments") + "; "
                        + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help lists the options"));
        commandLine.setExecutionExceptionHandler((failure, failed, _) -> {
            if (failure instanceof ConfigException) {
                return refuse(failed, failure.getMessage());
            }
            throw failure;
        });
        return commandLine;
    }

    /** All have the option, by picocli's mixin. */
    private static void tellVersion(CommandLine subcommand) {
        subcommand.getCommandSpec().version("peregrine " + Version.current());
        subcommand.getSubcommands().values().forEach(Subcommands::tellVersion);
    }

    private static int refuse(CommandLine commandLine, String reason) {
        commandLine.getErr().println(PROGRAM + ": " + reason);
        return ExitCode.SOFTWARE;
    }
}
