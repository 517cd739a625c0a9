package dev.peregrine.memcached.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of memcached's slabs, LRU and buffers, which nothing here obeys and {@code stats settings} shows all the
 * same: as they were given, and otherwise with memcached's defaults.
 */
final class Tuning {

    private final ExtendedOptions options;
    private final Map<String, String> shown = new HashMap<>();

    private Tuning(ExtendedOptions options) {
        this.options = options;
    }

    /** By the names of {@code stats settings}. */
    static Map<String, String> shown(ExtendedOptions options) {
        Tuning tuning = new Tuning(options);
        tuning.collect();
        return Map.copyOf(tuning.shown);
    }

    private void collect() {
        boolean modern = !options.has(ExtendedOption.NO_MODERN);
        number("hashpower_init", ExtendedOption.HASHPOWER, 0, 64, 0);
        number("tail_repair_time", ExtendedOption.TAIL_REPAIR_TIME, 0, Integer.MAX_VALUE, 0);
        number("lru_crawler_sleep", ExtendedOption.LRU_CRAWLER_SLEEP, 0, 1_000_000, 100);
        number("lru_crawler_tocrawl", ExtendedOption.LRU_CRAWLER_TOCRAWL, 0, Integer.MAX_VALUE, 0);
        number("hot_lru_pct", ExtendedOption.HOT_LRU_PCT, 1, 79, 20);
        number("warm_lru_pct", ExtendedOption.WARM_LRU_PCT, 1, 79, 40);
        number("slab_automove_window", ExtendedOption.SLAB_AUTOMOVE_WINDOW, 3, 1800, 10);
        number("read_buf_mem_limit", ExtendedOption.READ_BUF_MEM_LIMIT, 0, Integer.MAX_VALUE, 0);
        ratio("slab_automove_ratio", ExtendedOption.SLAB_AUTOMOVE_RATIO, 0.8);
        ratio("hot_max_factor", ExtendedOption.HOT_MAX_FACTOR, 0.2);
        ratio("warm_max_factor", ExtendedOption.WARM_MAX_FACTOR, 2);
        shown.put("slab_automove_freeratio", "0.010");
        shown.put("slab_chunk_max", slabChunkMax());
        shown.put("slab_automove", slabAutomove(modern));
        onOff("slab_reassign", ExtendedOption.SLAB_REASSIGN, ExtendedOption.NO_SLAB_REASSIGN, modern);
        onOff("lru_crawler", ExtendedOption.LRU_CRAWLER, ExtendedOption.NO_LRU_CRAWLER, modern);
        onOff("lru_maintainer_thread", ExtendedOption.LRU_MAINTAINER, ExtendedOption.NO_LRU_MAINTAINER, modern);
        shown.put("lru_segmented", shown.get("lru_maintainer_thread"));
        number("temporary_ttl", ExtendedOption.TEMPORARY_TTL, 0, Integer.MAX_VALUE, 61);
        shown.put("temp_lru", options.has(ExtendedOption.TEMPORARY_TTL) ? "yes" : "no");
        shown.put(
                "hash_algorithm",
                options.value(ExtendedOption.HASH_ALGORITHM).map(Given::text).orElse("murmur3"));
    }

    private void number(String name, ExtendedOption option, int min, int max, int byDefault) {
        shown.put(name, Integer.toString(options.number(option, min, max, byDefault)));
    }

    private void ratio(String name, ExtendedOption option, double byDefault) {
        double value = options.value(option).map(Tuning::decimal).orElse(byDefault);
        shown.put(name, "%.2f".formatted(value));
    }

    private static double decimal(Given given) {
        try {
            double value = Double.parseDouble(given.text());
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw given.refused("must be a number above 0");
        }
        throw given.refused("must be a number above 0");
    }

    private void onOff(String name, ExtendedOption on, ExtendedOption off, boolean byDefault) {
        shown.put(name, options.has(on) || (byDefault && !options.has(off)) ? "yes" : "no");
    }

    private String slabChunkMax() {
        Optional<Given> kibibytes = options.value(ExtendedOption.SLAB_CHUNK_MAX);
        return Integer.toString(kibibytes.map(given -> given.number(1, 1 << 20)).orElse(512) * 1024);
    }

    private String slabAutomove(boolean modern) {
        if (options.has(ExtendedOption.NO_SLAB_AUTOMOVE)) {
            return "0";
        }
        return options.value(ExtendedOption.SLAB_AUTOMOVE)
                .filter(given -> !given.text().isEmpty())
                .map(given -> Integer.toString(given.number(0, 2)))
                .orElse(modern || options.has(ExtendedOption.SLAB_AUTOMOVE) ? "1" : "0");
    }
}
