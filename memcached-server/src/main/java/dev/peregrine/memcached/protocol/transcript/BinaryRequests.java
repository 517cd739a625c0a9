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
        String key = bodyText(extrasLength(), keyLength());
        long valueLength = bodyLength() - wantedBodyBytes();
        int command = Opcode.loud(opcode());
        if (command == Opcode.SASL_AUTH || command == Opcode.SASL_STEP) {
            TranscriptLog.tell("mech:  ``" + key + "'' with " + valueLength + " bytes of data");
        }
        String name = name(command);
        if (!name.isEmpty()) {
            TranscriptLog.tell(prefix + name + " " + key + (valueLength == 0 ? "" : " Value len is " + valueLength));
        }
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
