package dev.peregrine.memcached.store;

import java.util.function.IntConsumer;

/**
 * Makes room when the limit is reached: evicts in the order of the policy until a slot of the wanted size class is free, or a
 * page is. The slots of victims of another size stay free for items of that size; as soon as those of one class are more than
 * a page of them, its emptiest page is emptied by moving what is in it into the holes of the others. So memory follows the mix
 * of sizes, no class keeps more than about a page of holes, and who is evicted is the policy's choice alone.
 *
 * <p>Runs under the memory lock, and takes stripe locks only where they are free: an item in use is passed over.
 */
final class Evictor {

    /** Through how many queues an item that is in use goes until all others have been tried. */
    private static final int ROUNDS = 4;
    /** How many pages at once are tried in vain. */
    private static final int MOST_STUCK = 8;

    /** As the wanted class: only a page will do. */
    static final int ANY_PAGE = -1;

    private final SlabAllocator slabs;
    private final ItemRemover remover;
    private final ItemMover mover;
    private final EvictionPolicy policy;
    private final Liveness liveness;

    /** Is told of each item that is evicted alive; null for nobody. */
    private volatile IntConsumer watcher;

    Evictor(SlabAllocator slabs, ItemRemover remover, ItemMover mover, EvictionPolicy policy, Liveness liveness) {
        this.slabs = slabs;
        this.remover = remover;
        this.mover = mover;
        this.policy = policy;
        this.liveness = liveness;
    }

    /** Sets who is told of each item that is evicted alive, before it is gone; null for nobody. Called by any thread. */
    void onEviction(IntConsumer newWatcher) {
        watcher = newWatcher;
    }

    /**
     * Frees a page without evicting anything, by moving items together; false where that is not possible. A page with an item in
     * use is left for another one: otherwise all else of its size would have to be evicted before memory is free.
     */
    boolean compact() {
        int stuck = 0;
        for (int sizeClass = 0; sizeClass < slabs.classes(); sizeClass++) {
            int page = slabs.isSpare(sizeClass) ? slabs.emptiestPage(sizeClass) : 0;
            while (page != 0 && stuck < MOST_STUCK) {
                if (mover.empty(page)) {
                    return true;
                }
                stuck++;
                page = slabs.emptiestPage(sizeClass);
            }
        }
        if (stuck < MOST_STUCK) {
            slabs.forgetStuck();
        }
        return false;
    }

    /**
     * Frees a slot of a size class, or a page.
     *
     * @return false where everything is in use at this moment
     */
    boolean makeRoom(int wantedClass) {
        while (!compact()) {
            if (!evictOne()) {
                return false;
            }
            if (slabs.hasFreePage() || (wantedClass != ANY_PAGE && slabs.hasFreeSlot(wantedClass))) {
                return true;
            }
        }
        return true;
    }

    /** Evicts the policy's victim; false where everything is in use at this moment. */
    boolean evictOne() {
        long tries = ROUNDS * (policy.items() + 1);
        for (long passedOver = 0; passedOver < tries; passedOver++) {
            int victim = policy.victim();
            if (victim == 0) {
                return false;
            }
            if (remover.tryLockLinked(victim)) {
                long nowSeconds = liveness.nowSeconds();
                IntConsumer told = watcher;
                if (told != null && !liveness.isDead(victim, nowSeconds)) {
                    told.accept(victim);
                }
                remover.removeAndUnlock(victim, nowSeconds);
                return true;
            }
            policy.passedOver(victim);
        }
        return false;
    }
}
