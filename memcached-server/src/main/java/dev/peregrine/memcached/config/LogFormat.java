package dev.peregrine.memcached.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The form of the log, one line an event in either. */
public enum LogFormat {
    /** Lines for people. */
    HUMAN("human"),
    /** One JSON object a line, for programs that collect logs. */
    JSON("json");

    private static final String OPTION = "--log-format";
    private static final String CONFIG = "--config";
    private static final Pattern JSON_IN_FILE = Pattern.compile("(?m)^log-format[ \\t]*:[ \\t]*[\"']?json\\b");

    private final String label;

    LogFormat(String label) {
        this.label = label;
    }

    /** The name in the configuration. */
    public String label() {
        return label;
    }

    /**
     * What a command line asks for, for the refusal of one that cannot be parsed, or of a file that cannot: whatever is
     * wrong in either, a program that reads JSON shall get JSON.
     */
    public static LogFormat wantedBy(String... args) {
        String given = lastValue(OPTION, args);
        if (given != null) {
            return given.equals(JSON.label) ? JSON : HUMAN;
        }
        String file = lastValue(CONFIG, args);
        return file != null && JSON_IN_FILE.matcher(text(file)).find() ? JSON : HUMAN;
    }

    private static String lastValue(String option, String... args) {
        int last = Arrays.asList(args).lastIndexOf(option);
        String value = last >= 0 && last + 1 < args.length ? args[last + 1] : null;
        for (String argument : args) {
            if (argument.startsWith(option + "=")) {
                value = argument.substring(option.length() + 1);
            }
        }
        return value;
    }

    /** Nothing where the file cannot be read, which the refusal will say. */
    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }
}
