package dev.peregrine.memcached.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of the YAML file whose keys have been checked. Scalars are taken as they were written, whatever type YAML
 * sees in them, and know their line.
 */
final class YamlMapping {

    private final String file;
    private final String path;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /**
     * @param file name of the file, for refusals
     * @param path keys that lead here, each with a dot behind it
     * @param allowedKeys in the order in which a refusal lists them
     */
    YamlMapping(String file, String path, Node node, Set<String> allowedKeys) {
        this.file = file;
        this.path = path;
        if (!(node instanceof MappingNode mapping)) {
            String name = path.isEmpty() ? "" : " " + path.substring(0, path.length() - 1) + ":";
            throw new ConfigException(place(node) + name + " must be keys with values, one of: " + list(allowedKeys));
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "(not a word)";
            String origin = place(tuple.getKeyNode()) + " " + path + key + ":";
            if (!allowedKeys.contains(key)) {
                throw new ConfigException(origin + " unknown key, allowed are: " + list(allowedKeys));
            }
            if (values.put(key, tuple.getValueNode()) != null) {
                throw new ConfigException(origin + " is there twice");
            }
        }
    }

    /** The scalar of a key. */
    Optional<Given> scalar(String key) {
        return node(key).map(node -> scalar(node, key, "must be one value"));
    }

    /** The scalars of a key whose value is a list, or one scalar alone. */
    List<Given> scalars(String key) {
        return nodes(key).stream()
                .map(node -> scalar(node, key, "must be a list of values"))
                .toList();
    }

    /** The mapping of a key. */
    Optional<YamlMapping> mapping(String key, Set<String> allowedKeys) {
        return node(key).map(node -> new YamlMapping(file, path + key + ".", node, allowedKeys));
    }

    /** The mappings of a key whose value is a list. */
    List<YamlMapping> mappings(String key, Set<String> allowedKeys) {
        return nodes(key).stream()
                .map(node -> new YamlMapping(file, path + key + ".", node, allowedKeys))
                .toList();
    }

    /** The refusal of a mapping that lacks a key, to be thrown. */
    ConfigException lacks(String key, String whatIsAllowed) {
        return new ConfigException(file + ": " + path + key + ": is not there, " + whatIsAllowed);
    }

    private Optional<Node> node(String key) {
        return Optional.ofNullable(values.get(key));
    }

    private List<Node> nodes(String key) {
        return node(key)
                .map(node -> node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node))
                .orElse(List.of());
    }

    private Given scalar(Node node, String key, String whatIsAllowed) {
        String origin = place(node) + " " + path + key + ":";
        if (node instanceof ScalarNode scalar) {
            return new Given(scalar.getValue(), origin);
        }
        throw new ConfigException(origin + " " + whatIsAllowed);
    }

    private String place(Node node) {
        return node.getStartMark()
                        .map(mark -> file + ":" + (mark.getLine() + 1))
                        .orElse(file) + ":";
    }

    private static String list(Set<String> keys) {
        return keys.stream().collect(Collectors.joining(", "));
    }
}
