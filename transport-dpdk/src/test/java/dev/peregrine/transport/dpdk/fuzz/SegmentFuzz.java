package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/** Makes TCP segments: the first of a connection, such as fit one that there is or nearly so, and others. */
final class SegmentFuzz {

    private static final int MAX_OPTIONS = 40;
    private static final int MAX_DATA = 1400;
    private static final int WORD = 4;

    private final Choices choices;
    private final int listening;
    private final byte[] options = new byte[MAX_OPTIONS];
    private int optionsLength;
    private PeerEnd end;
    private int flags;
    private int data;

    /** @param listening the port that the stack listens on */
    SegmentFuzz(Choices choices, int listening) {
        this.choices = choices;
        this.listening = listening;
    }

    /**
     * Chooses a segment.
     *
     * @param of the connection that it belongs to, or null
     * @return its bytes
     */
    int choose(PeerEnd of) {
        end = of;
        flags = choices.oneIn(4) ? chosenFlags() : expectedFlags();
        data = choices.oneIn(3) ? choices.nextInt(MAX_DATA) : 0;
        optionsLength = 0;
        if ((flags & TcpHeader.SYN) != 0) {
            synOptions();
        } else if (end != null) {
            usualOptions();
        }
        if (choices.oneIn(8)) {
            oddOption();
        }
        while (optionsLength % WORD != 0) {
            options[optionsLength++] = 1;
        }
        return TcpHeader.LENGTH + optionsLength + data;
    }

    private int chosenFlags() {
        return choices.of(
                TcpHeader.ACK,
                TcpHeader.SYN,
                TcpHeader.ACK | TcpHeader.FIN,
                TcpHeader.RST,
                TcpHeader.RST | TcpHeader.ACK,
                TcpHeader.SYN | TcpHeader.ACK,
                TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR,
                choices.nextInt(256));
    }

    private int expectedFlags() {
        if (end == null) {
            return TcpHeader.SYN;
        }
        boolean asked = (end.flags & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN;
        return asked ? TcpHeader.SYN | TcpHeader.ACK : TcpHeader.ACK;
    }

    /** Each of the options that a SYN may have, or not. */
    private void synOptions() {
        int wanted = choices.nextInt(256);
        if ((wanted & 1) != 0) {
            option(2, WORD);
            putShort(choices.nextInt(1 << 16));
        }
        if ((wanted & 2) != 0) {
            option(4, 2);
        }
        if ((wanted & 4) != 0) {
            option(8, 10);
            putInt(choices.nextInt(256));
            putInt(0);
        }
        if ((wanted & 8) != 0) {
            option(3, 3);
            put(wanted >> 4);
        }
    }

    private void usualOptions() {
        if (end.hasTimestamps && !choices.oneIn(16)) {
            option(8, 10);
            putInt(choices.of(256, 257, 300, 1000, 0, choices.nextInt()));
            putInt(end.timestamp - choices.of(0, 0, 0, 1, 1000));
        }
        if (choices.oneIn(4)) {
            int blocks = choices.nextInt(1, 4);
            option(5, 2 + 8 * blocks);
            for (int i = 0; i < blocks; i++) {
                int from = choices.of(end.latest, end.acknowledged, end.behind) + choices.of(0, 1, 1000, -1000);
                putInt(from);
                putInt(choices.of(end.behind, from + 1, from + 1000, from, from - 1));
            }
        }
    }

    /** An option of any kind and length, with no end perhaps. */
    private void oddOption() {
        put(choices.nextInt(256));
        put(choices.nextInt(256));
        for (byte value : choices.nextBytes(choices.nextInt(8))) {
            put(value);
        }
    }

    private void option(int kind, int length) {
        put(kind);
        put(length);
    }

    private void putShort(int value) {
        put(value >> 8);
        put(value);
    }

    private void putInt(int value) {
        putShort(value >> 16);
        putShort(value);
    }

    private void put(int value) {
        if (optionsLength < MAX_OPTIONS) {
            options[optionsLength++] = (byte) value;
        }
    }

    /** Writes the segment; its checksum is left to be filled in. */
    void write(long tcp) {
        int peerPort = end == null ? 40_000 + choices.nextInt(64) : end.peerPort;
        int stackPort = end == null ? listening : end.stackPort;
        int sequence = end == null ? choices.nextInt() : sequence();
        int acknowledgment = end == null ? choices.of(0, choices.nextInt()) : acknowledgment();
        int window = choices.oneIn(4) ? choices.nextInt(1 << 16) : 0xffff;
        int headerLength = TcpHeader.LENGTH + optionsLength;
        TcpHeader.write(tcp, peerPort, stackPort, sequence, acknowledgment, headerLength, flags, window);
        NativeMemory.copy(options, 0, tcp + TcpHeader.LENGTH, optionsLength);
        choices.fill(tcp + headerLength, data);
    }

    private int sequence() {
        int sequence = (choices.oneIn(8) ? end.expected : end.next) + near();
        if (sequence == end.next) {
            end.next += data + ((flags & TcpHeader.FIN) != 0 ? 1 : 0);
        }
        return sequence;
    }

    private int acknowledgment() {
        int acknowledgment = choices.of(end.behind, end.behind, end.acknowledged, end.latest) + near();
        if (acknowledgment == end.behind) {
            end.acknowledged = acknowledgment;
        }
        return acknowledgment;
    }

    /** Zero mostly, else a small or a large step. */
    private int near() {
        return switch (choices.nextInt(16)) {
            case 13 -> choices.nextInt(-3, 4);
            case 14 -> choices.nextInt(-70_000, 70_000);
            case 15 -> choices.nextInt();
            default -> 0;
        };
    }
}
