package dev.peregrine.integration.client;

import java.util.Collection;
import java.util.Map;

/** What {@link ManyKeysAndRaces} asks of a client library. */
interface RacingClient extends AutoCloseable {

    /** What the library does beyond what is asked for here; nothing where another program shows it. */
    default void everyday() throws Exception {}

    /** Stores a value, whatever was there. */
    void set(String key, String value) throws Exception;

    /** Gets many values by one request; misses are left out. */
    Map<String, String> get(Collection<String> keys) throws Exception;

    /** Adds one to a number by gets and cas; false where another was faster. */
    boolean count(String key) throws Exception;

    @Override
    void close() throws Exception;
}
