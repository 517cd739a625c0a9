package dev.peregrine.memcached.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The YAML file: the settings of the command line under their long names, and the DPDK section.
 *
 * @param dpdk the section, its own keys checked and its values not yet
 */
record YamlFile(GivenSettings settings, Optional<YamlMapping> dpdk) {

    private static final String DPDK = "dpdk";

    /** Reads a file; mistakes are refused by line. */
    static YamlFile read(Path path) {
        return parse(path.getFileName().toString(), text(path));
    }

    /** @param name of the file, for refusals */
    static YamlFile parse(String name, String text) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().setLabel(name).build()).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> name + ":" + (mark.getLine() + 1))
                    .orElse(name);
            throw new ConfigException(place + ": is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new ConfigException(name + ": is not YAML: " + firstLine(e.getMessage()));
        }
        if (root.isEmpty()) {
            return new YamlFile(new GivenSettings(), Optional.empty());
        }
        YamlMapping mapping = new YamlMapping(name, "", root.get(), allowedKeys());
        GivenSettings settings = new GivenSettings();
        for (Setting setting : Setting.values()) {
            if (setting.isList()) {
                mapping.scalars(setting.key()).forEach(given -> settings.add(setting, given));
            } else {
                mapping.scalar(setting.key()).ifPresent(given -> settings.add(setting, given));
            }
        }
        return new YamlFile(settings, mapping.mapping(DPDK, DpdkKey.all()));
    }

    private static Set<String> allowedKeys() {
        Set<String> keys = new LinkedHashSet<>();
        for (Setting setting : Setting.values()) {
            if (!setting.isHidden()) {
                keys.add(setting.key());
            }
        }
        keys.add(DPDK);
        return keys;
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new ConfigException("cannot read " + path + ": there is no such file; --config names the file");
        } catch (AccessDeniedException e) {
            throw new ConfigException("cannot read " + path + ": permission denied; make it readable for the user "
                    + System.getProperty("user.name"));
        } catch (CharacterCodingException e) {
            throw new ConfigException("cannot read " + path + ": it is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException("cannot read " + path + ": "
                    + (Files.isDirectory(path) ? "it is a directory; --config names a file" : e.getMessage()));
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
