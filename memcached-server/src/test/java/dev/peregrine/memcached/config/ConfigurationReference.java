package dev.peregrine.memcached.config;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference of all options and keys, as Markdown, out of what the parsers themselves go by. */
final class ConfigurationReference {

    private static final String INTRODUCTION = """
            # Configuration reference

            Every option of the command line, and every key of the YAML file that `--config FILE` names. Options win over the
            file. What is unknown or not allowed is refused at start, in one line that names what is allowed.

            This file is generated: `mvn -pl memcached-server -am test -Dtest=ConfigurationReferenceTest
            -Dsurefire.failIfNoSpecifiedTests=false -Dperegrine.write=true` writes it anew.

            """;

    private final StringBuilder text = new StringBuilder(INTRODUCTION);

    private ConfigurationReference() {}

    static String markdown() {
        ConfigurationReference reference = new ConfigurationReference();
        reference.settings();
        reference.commandLineOnly();
        reference.dpdk();
        reference.extended();
        return reference.text.toString();
    }

    private void settings() {
        heading("Settings", "The key in the file is the long option without its dashes.");
        header("option", "value", "allowed", "default", "meaning");
        for (Setting setting : Setting.values()) {
            if (!setting.isHidden()) {
                String options = codes(setting.options());
                row(options, setting.domain(), setting.description());
            }
        }
    }

    private void commandLineOnly() {
        heading("On the command line only", "");
        header("option", "meaning");
        line("`--config`", "YAML file with these settings under their long names");
        line("`-h` `--help`", "print the options and exit");
        line("`-i` `--license`", "print the license and exit");
        line("`-V` `--version`", "print the version and exit");
        for (MissingOption missing : MissingOption.values()) {
            line(
                    codes(missing.options()),
                    "refused"
                            + missing.refused()
                                    .getMessage()
                                    .substring(missing.options().getFirst().length()));
        }
    }

    private void dpdk() {
        heading(
                "The section `dpdk`",
                "Read with the transport `dpdk` only. A dot stands between the key of a section and a key in it.");
        header("key", "value", "allowed", "default", "meaning");
        for (DpdkKey key : DpdkKey.values()) {
            row(code(key.path()), key.domain(), key.description());
        }
    }

    private void extended() {
        heading("Extended options", "Given as `-o name,name=value`, or in the file as the list `extended`.");
        header("option", "meaning");
        for (ExtendedOption option : ExtendedOption.values()) {
            String value = switch (option.value()) {
                case NONE -> "";
                case OPTIONAL -> "[=value]";
                case NEEDED -> "=value";
            };
            String meaning = option.description() == null ? "accepted, without effect" : option.description();
            line(code(option.text() + value), meaning);
        }
    }

    private void heading(String title, String below) {
        text.append(text.toString().endsWith("\n\n") ? "## " : "\n## ")
                .append(title)
                .append("\n\n");
        if (!below.isEmpty()) {
            text.append(below).append("\n\n");
        }
    }

    private void header(String... names) {
        line(names);
        line(Arrays.stream(names).map(name -> "---").toArray(String[]::new));
    }

    private void row(String name, Values domain, String meaning) {
        boolean words = domain.byDefault().contains(" ") || domain.byDefault().isEmpty();
        line(name, domain.type(), domain.allowed(), words ? domain.byDefault() : code(domain.byDefault()), meaning);
    }

    private void line(String... cells) {
        text.append(Stream.of(cells)
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ", "| ", " |")))
                .append('\n');
    }

    private static String code(String words) {
        return "`" + words + "`";
    }

    private static String codes(List<String> names) {
        return names.stream().map(ConfigurationReference::code).collect(Collectors.joining(" "));
    }
}
