package dev.peregrine.memcached.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads the command line, which is memcached's with a few options more, without judging the values. */
final class CommandLineParser {

    private static final String NAME = "memcached-server";
    private static final String CONFIG = "--config";

    private final CommandLine commandLine;

    CommandLineParser() {
        CommandSpec spec = CommandSpec.create().name(NAME);
        for (Setting setting : Setting.values()) {
            OptionSpec.Builder option = option(setting.options(), setting.takesValue());
            if (setting.takesValue()) {
                option.paramLabel(setting.argument());
            }
            spec.addOption(option.description(setting.descriptionWithDefault())
                    .hidden(setting.isHidden())
                    .build());
        }
        spec.addOption(option(List.of(CONFIG), true)
                .paramLabel("<file>")
                .description("YAML file with these settings under their long names; options win over it")
                .build());
        for (MissingOption missing : MissingOption.values()) {
            spec.addOption(
                    option(missing.options(), missing.takesValue()).hidden(true).build());
        }
        spec.addOption(flag("print this help and exit", "-h", "--help"));
        spec.addOption(flag("print the license and exit", "-i", "--license"));
        spec.addOption(flag("print the version and exit", "-V", "--version"));
        spec.usageMessage()
                .customSynopsis(NAME + " [options]", NAME + " <command> ...")
                .description("A memcached server on the kernel's network or on DPDK.")
                .sortOptions(false)
                .footer(Subcommand.help() + "\n" + ExtendedOption.help());
        commandLine = new CommandLine(spec).setExpandAtFiles(false).setInterpolateVariables(false);
    }

    /**
     * What was asked for.
     *
     * @param information text to be printed instead of a start
     * @param configFile the YAML file
     */
    record Parsed(Optional<String> information, GivenSettings settings, Optional<Path> configFile) {}

    Parsed parse(String... args) {
        ParseResult result;
        try {
            result = commandLine.parseArgs(args);
        } catch (ParameterException e) {
            throw refusal(e);
        }
        for (MissingOption missing : MissingOption.values()) {
            if (result.hasMatchedOption(missing.options().getFirst())) {
                throw missing.refused();
            }
        }
        return new Parsed(information(result), settings(result), configFile(result));
    }

    private Optional<String> information(ParseResult result) {
        if (result.hasMatchedOption("-h")) {
            return Optional.of(
                    commandLine.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing());
        }
        if (result.hasMatchedOption("-i")) {
            return Optional.of("Peregrine, licensed under the Apache License, Version 2.0"
                    + " (https://www.apache.org/licenses/LICENSE-2.0)");
        }
        return result.hasMatchedOption("-V") ? Optional.of("peregrine " + Version.current()) : Optional.empty();
    }

    private static GivenSettings settings(ParseResult result) {
        GivenSettings settings = new GivenSettings();
        for (Setting setting : Setting.values()) {
            String name = setting.options().getFirst();
            List<?> values = values(result, name);
            if (setting == Setting.VERBOSE && !values.isEmpty()) {
                settings.add(setting, new Given(Integer.toString(values.size()), name));
                continue;
            }
            values.forEach(value -> settings.add(setting, new Given(value.toString(), name)));
        }
        return settings;
    }

    private static Optional<Path> configFile(ParseResult result) {
        List<?> values = values(result, CONFIG);
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(new Given(values.getLast().toString(), CONFIG).path());
    }

    private static List<?> values(ParseResult result, String option) {
        return result.matchedOptionValue(option, List.of());
    }

    /** Each occurrence is kept, so that the last one can win, as with memcached. */
    private static OptionSpec.Builder option(List<String> names, boolean takesValue) {
        return OptionSpec.builder(names.toArray(String[]::new))
                .type(List.class)
                .auxiliaryTypes(takesValue ? String.class : Boolean.class)
                .arity(takesValue ? "1" : "0");
    }

    private static OptionSpec flag(String description, String... names) {
        return option(List.of(names), false).description(description).build();
    }

    private static ConfigException refusal(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().getFirst();
            String what = argument.startsWith("-") ? "unknown option" : "unexpected argument";
            return new ConfigException(argument + ": " + what + "; --help lists the options");
        }
        if (e instanceof MissingParameterException missing
                && missing.getMissing().getFirst() instanceof OptionSpec option) {
            return new ConfigException(option.names()[0] + ": needs a value " + option.paramLabel());
        }
        return new ConfigException(
                e.getMessage().lines().findFirst().orElse("bad arguments") + "; --help lists the options");
    }
}
