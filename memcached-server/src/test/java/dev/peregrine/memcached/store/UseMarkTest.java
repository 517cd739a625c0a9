package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UseMarkTest {

    private static final int WORD = ItemLayout.withEpoch(ItemLayout.LINKED | ItemLayout.STALE, 0xa5);

    private final PagedMemory memory = new PagedMemory(1 << 20);
    private int item;

    @BeforeEach
    void placeAnItem() {
        item = memory.addPage();
        memory.putWord(item, WORD);
        memory.putByte(item, ItemLayout.KEY_LENGTH, (byte) 250);
        UseMark.putQueue(memory, item, EvictionQueues.WINDOW, false);
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void isSetUntilThePolicyTakesItAway() {
        for (int turn = 0; turn < 3; turn++) {
            assertThat(UseMark.isSet(memory, item)).isFalse();
            UseMark.set(memory, item, 0);
            assertThat(UseMark.isSet(memory, item)).isTrue();
            UseMark.set(memory, item, 0);
            assertThat(UseMark.isSet(memory, item)).isTrue();
            UseMark.putQueue(memory, item, EvictionQueues.PROBATION, false);
        }
    }

    @Test
    void isSetByThePolicyToo() {
        UseMark.putQueue(memory, item, EvictionQueues.PROBATION, true);
        assertThat(UseMark.isSet(memory, item)).isTrue();
        UseMark.set(memory, item, 0);
        assertThat(UseMark.isSet(memory, item)).isTrue();
    }

    @Test
    void leavesTheOtherFieldsAlone() {
        for (int turn = 0; turn < 2; turn++) {
            assertThat(UseMark.set(memory, item, 0)).isEqualTo(EvictionQueues.WINDOW);
            assertThat(UseMark.queue(memory, item)).isEqualTo(EvictionQueues.WINDOW);
            assertThat(ItemLayout.state(memory.getWord(item))).isEqualTo(ItemLayout.LINKED);
            assertThat(ItemLayout.epoch(memory.getWord(item))).isEqualTo(0xa5);
            assertThat(ItemLayout.fetched(memory.getWord(item))).isFalse();
            assertThat(memory.keyLength(item)).isEqualTo(250);
            UseMark.putQueue(memory, item, EvictionQueues.WINDOW, false);
        }
    }

    @Test
    void setsFurtherMarksAlong() {
        UseMark.set(memory, item, ItemLayout.FETCHED);
        assertThat(ItemLayout.fetched(memory.getWord(item))).isTrue();
        assertThat(memory.getWord(item) & ItemLayout.STALE).isEqualTo(ItemLayout.STALE);
    }
}
