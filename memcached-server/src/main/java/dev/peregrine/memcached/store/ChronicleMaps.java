package dev.peregrine.memcached.store;

import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/** Makes the Chronicle Maps of the store, and keeps Chronicle from calling home and from advertising. */
final class ChronicleMaps {

    static {
        // Read once, when Chronicle's classes are loaded: these have to come first.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
    }

    private static final UnwrittenExtent UNWRITTEN = new UnwrittenExtent();

    private ChronicleMaps() {}

    /** An in-memory map of exactly so many extents, one after the other in one segment that never grows. */
    static ChronicleMap<Long, Extent> ofExtents(String name, int extents) {
        return ChronicleMapBuilder.of(Long.class, Extent.class)
                .name(name)
                .entries(extents)
                .actualSegments(1)
                .entriesPerSegment(extents)
                .actualChunksPerSegmentTier(extents)
                .allowSegmentTiering(false)
                .defaultValueProvider(absent -> UNWRITTEN)
                // Its hook would close the map at a signal while event loops still serve from its memory.
                .skipCloseOnExitHook(true)
                .create();
    }
}
