package dev.peregrine.memcached.store;

/** A page with sentinels for lists of items: places that have an item's fields. */
final class MetadataPage {

    private static final int SENTINEL_BYTES = 64;

    private final int page;

    MetadataPage(int page) {
        this.page = page;
    }

    /** Handle of the page. */
    int page() {
        return page;
    }

    /** Handle of a sentinel, by its number, from 0 to 1021. */
    int sentinel(int number) {
        return page + (SlabAllocator.PAGE_HEADER_BYTES + number * SENTINEL_BYTES) / PagedMemory.GRANULE;
    }
}
