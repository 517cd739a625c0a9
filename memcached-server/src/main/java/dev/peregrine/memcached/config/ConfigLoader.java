package dev.peregrine.memcached.config;

import java.util.Optional;
import java.util.Set;

/** Makes the configuration out of the command line and of the file that it names. */
public final class ConfigLoader {

    private ConfigLoader() {}

    /**
     * Reads and checks everything: options win over the file, the file over memcached's defaults.
     *
     * @param offered the transports that this build has
     * @throws ConfigException with one line for the user
     */
    public static Invocation load(Set<TransportKind> offered, String... args) {
        CommandLineParser.Parsed parsed = new CommandLineParser().parse(args);
        if (parsed.information().isPresent()) {
            return new Invocation.Show(parsed.information().get());
        }
        Optional<YamlFile> file = parsed.configFile().map(YamlFile::read);
        GivenSettings settings =
                file.map(yaml -> parsed.settings().over(yaml.settings())).orElse(parsed.settings());
        ServerConfig config = new SettingsReader(settings, offered).read(file.flatMap(YamlFile::dpdk));
        new Consistency(settings, config).check();
        return new Invocation.Serve(config, EffectiveSettings.of(settings, config));
    }
}
