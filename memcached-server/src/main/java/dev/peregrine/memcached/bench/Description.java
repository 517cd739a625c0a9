package dev.peregrine.memcached.bench;

import java.util.Locale;

/** What was measured, in a sentence. */
final class Description {

    private Description() {}

    static String of(BenchResult result) {
        BenchOptions o = result.options();
        String loop =
                o.openLoop() ? String.format(Locale.ROOT, "open loop of %,.0f requests/s", o.rate()) : "closed loop";
        String keys = o.zipf().map(exponent -> "zipf " + exponent).orElse("uniform");
        return String.format(
                Locale.ROOT,
                "%s (version %s) over %s, %s: %d connections on %d client threads, %d at a time, %s;"
                        + " %d:%d get:set of %,d-byte values under %,d keys of %d bytes, %s",
                ServerProbe.text(o.server()),
                result.serverVersion(),
                result.transport(),
                loop,
                o.connections(),
                o.threads(),
                o.pipeline(),
                o.meta() ? "meta" : "text",
                o.gets(),
                o.sets(),
                o.valueSize(),
                o.keys(),
                o.keySize(),
                keys);
    }
}
