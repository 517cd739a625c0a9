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

    private ChronicleMaps() {}

    /** An in-memory map of exactly {@code pages} pages, one after the other in one segment that never grows. */
    static ChronicleMap<Long, Page> ofPages(String name, int pages) {
        return ChronicleMapBuilder.of(Long.class, Page.class)
                .name(name)
                .entries(pages)
                .actualSegments(1)
                .entriesPerSegment(pages)
                .actualChunksPerSegmentTier(pages)
                .allowSegmentTiering(false)
                // Its hook would close the map at a signal while event loops still serve from its memory.
                .skipCloseOnExitHook(true)
                .create();
    }
}
