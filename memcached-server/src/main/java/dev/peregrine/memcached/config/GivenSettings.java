package dev.peregrine.memcached.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one source, the command line or the file, says of each setting. */
final class GivenSettings {

    private final Map<Setting, List<Given>> values = new EnumMap<>(Setting.class);

    void add(Setting setting, Given given) {
        values.computeIfAbsent(setting, key -> new ArrayList<>()).add(given);
    }

    /** All that was said, in order. */
    List<Given> all(Setting setting) {
        return values.getOrDefault(setting, List.of());
    }

    /** What was said last, which counts where only one value can. */
    Optional<Given> last(Setting setting) {
        List<Given> all = all(setting);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** These settings, and of another source those that are not among them. */
    GivenSettings over(GivenSettings weaker) {
        GivenSettings merged = new GivenSettings();
        merged.values.putAll(weaker.values);
        merged.values.putAll(values);
        return merged;
    }
}
