package dev.peregrine.transport.dpdk;

/** Buffers that have outgrown the packet memory they began with. */
final class EnlargedMbufByteBufTest extends PacketBufferContract {

    private static final int LESS_THAN_MOST_TESTS_NEED = 64;

    EnlargedMbufByteBufTest() {
        super(LESS_THAN_MOST_TESTS_NEED);
    }
}
