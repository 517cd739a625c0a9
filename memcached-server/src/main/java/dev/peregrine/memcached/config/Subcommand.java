package dev.peregrine.memcached.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the program does besides serving, chosen by the first word of the command line. */
public enum Subcommand {
    DOCTOR("tells whether this machine is ready for DPDK, and the cure where not"),
    CONNECTIONS("who is connected to a running server"),
    LOOPS("what a running server's event loops do"),
    CAPTURE("writes the frames of a running server on DPDK to a file"),
    BENCH("loads a memcached server and tells how fast it was");

    private static final int NAME_WIDTH = 22;

    private final String description;

    Subcommand(String description) {
        this.description = description;
    }

    /** The subcommand that a command line begins with; empty where a server is to be started. */
    public static Optional<Subcommand> of(String... args) {
        return Arrays.stream(values())
                .filter(command -> args.length > 0 && command.text().equals(args[0]))
                .findFirst();
    }

    /** The word. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Lines for the help. */
    static String help() {
        return Arrays.stream(values())
                .map(command -> "  " + command.text()
                        + " ".repeat(NAME_WIDTH - command.text().length()) + command.description)
                .collect(Collectors.joining(
                        "\n",
                        "\nInstead of options the first word may be one of these, each with a --help of its own:\n",
                        ""));
    }
}
