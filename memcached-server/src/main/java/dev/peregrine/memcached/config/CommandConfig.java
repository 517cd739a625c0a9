package dev.peregrine.memcached.config;

/**
 * Which commands are served, and what goes with them.
 *
 * @param flush {@code flush_all}
 * @param dump listing keys: {@code stats cachedump}, {@code stats detail}, {@code lru_crawler metadump}
 * @param watch {@code watch}
 * @param shutdown {@code shutdown}
 * @param debug {@code debugtime}, for tests
 * @param casUniques whether items have a cas unique
 * @param prefixDelimiter ends the prefix of a key
 * @param prefixStatistics whether statistics by prefix are kept from the start
 */
public record CommandConfig(
        boolean flush,
        boolean dump,
        boolean watch,
        boolean shutdown,
        boolean debug,
        boolean casUniques,
        char prefixDelimiter,
        boolean prefixStatistics) {}
