package dev.peregrine.transport.dpdk;

import io.netty.channel.ChannelOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The channel options that a kind of configuration knows, each with how to read and to change it.
 *
 * @param <C> the configuration
 */
final class OptionTable<C> {

    private final Map<ChannelOption<?>, Access<C, ?>> accesses = new LinkedHashMap<>();

    /**
     * How one option is read and changed.
     *
     * @param setter null where the option can only be read
     */
    record Access<C, T>(Function<C, T> getter, BiConsumer<C, T> setter) {}

    /** Adds an option. */
    <T> OptionTable<C> with(ChannelOption<T> option, Function<C, T> getter, BiConsumer<C, T> setter) {
        accesses.put(option, new Access<>(getter, setter));
        return this;
    }

    /** How an option is accessed, or null where it is not in the table. */
    @SuppressWarnings("unchecked") // with() puts nothing else there
    <T> Access<C, T> find(ChannelOption<T> option) {
        return (Access<C, T>) accesses.get(option);
    }

    /** All options of the table. */
    ChannelOption<?>[] options() {
        return accesses.keySet().toArray(ChannelOption<?>[]::new);
    }
}
