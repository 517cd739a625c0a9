package dev.peregrine.memcached.protocol.transcript;

import dev.peregrine.memcached.protocol.binary.Opcode;

/** Tells what a client says in the binary protocol, values left out. */
final class BinaryRequests extends BinaryReader {

    private final String prefix;

    BinaryRequests(int id) {
        prefix = "<" + id + " ";
    }

    @Override
    long wantedBodyBytes() {
        return Math.min(bodyLength(), extrasLength() + (long) keyLength());
    }

    @Override
    void tell() {
        TranscriptLog.tell(prefix + "Read binary protocol data:");
        tellHeader(prefix);
        String name = name(Opcode.loud(opcode()));
        if (!name.isEmpty()) {
            TranscriptLog.tell(prefix + name + " " + bodyText(extrasLength(), keyLength()) + value());
        }
    }

    private String value() {
        long length = bodyLength() - wantedBodyBytes();
        return length == 0 ? "" : " Value len is " + length;
    }

    private static String name(int command) {
        return switch (command) {
            case Opcode.GET, Opcode.GETK -> "GET";
            case Opcode.TOUCH, Opcode.GAT, Opcode.GATK -> "TOUCH";
            case Opcode.SET -> "SET";
            case Opcode.ADD -> "ADD";
            case Opcode.REPLACE -> "REPLACE";
            case Opcode.APPEND -> "APPEND";
            case Opcode.PREPEND -> "PREPEND";
            case Opcode.DELETE -> "DELETE";
            case Opcode.INCREMENT -> "INCR";
            case Opcode.DECREMENT -> "DECR";
            case Opcode.STAT -> "STATS";
            default -> "";
        };
    }
}
