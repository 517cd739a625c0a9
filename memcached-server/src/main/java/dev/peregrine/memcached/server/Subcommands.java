package dev.peregrine.memcached.server;

import dev.peregrine.memcached.bench.Bench;
import dev.peregrine.memcached.config.ConfigException;
import dev.peregrine.memcached.doctor.DoctorCommand;
import dev.peregrine.memcached.inspect.CaptureCommand;
import dev.peregrine.memcached.inspect.ConnectionsCommand;
import dev.peregrine.memcached.inspect.LoopsCommand;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** What the program does besides serving, chosen by the first word of the command line. */
final class Subcommands {

    private static final String PROGRAM = "memcached-server";
    private static final Map<String, Supplier<Object>> COMMANDS = Map.of(
            "doctor", DoctorCommand::new,
            "connections", ConnectionsCommand::new,
            "loops", LoopsCommand::new,
            "capture", CaptureCommand::new);

    private Subcommands() {}

    /**
     * Does what the command line says, unless that is to serve. A mistake is told in one line of standard error.
     *
     * @return the exit status; empty where a server is to be started
     */
    static OptionalInt run(String... args) {
        if (args.length > 0 && args[0].equals(Bench.COMMAND)) {
            return OptionalInt.of(Bench.run(System.out, System.err, Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length == 0 || !COMMANDS.containsKey(args[0])) {
            return OptionalInt.empty();
        }
        CommandLine commandLine =
                new CommandLine(CommandLine.Model.CommandSpec.create().name(PROGRAM));
        commandLine.addSubcommand(COMMANDS.get(args[0]).get());
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
        return OptionalInt.of(commandLine.execute(args));
    }

    private static int refuse(CommandLine commandLine, String reason) {
        commandLine.getErr().println(PROGRAM + ": " + reason);
        return ExitCode.SOFTWARE;
    }
}
