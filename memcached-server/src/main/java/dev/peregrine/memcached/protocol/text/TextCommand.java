package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.store.StoreMode;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The commands that most requests are made of, known by the first word of a line. */
enum TextCommand {
    GET("get", null),
    GETS("gets", null),
    GAT("gat", null),
    GATS("gats", null),
    MG("mg", null),
    MS("ms", null),
    MD("md", null),
    MA("ma", null),
    ME("me", null),
    MN("mn", null),
    SET("set", StoreMode.SET),
    ADD("add", StoreMode.ADD),
    REPLACE("replace", StoreMode.REPLACE),
    APPEND("append", StoreMode.APPEND),
    PREPEND("prepend", StoreMode.PREPEND),
    CAS("cas", StoreMode.CAS),
    DELETE("delete", null),
    INCR("incr", null),
    DECR("decr", null),
    TOUCH("touch", null),
    STATS("stats", null),
    VERSION("version", null),
    QUIT("quit", null),
    /** Any other first word. */
    OTHER("", null);

    private static final int MAX_LENGTH = 7;
    private static final TextCommand[][] BY_LENGTH = byLength();

    private final long word;
    private final StoreMode storeMode;

    TextCommand(String word, StoreMode storeMode) {
        long packed = 0;
        for (byte letter : word.getBytes(StandardCharsets.US_ASCII)) {
            packed = packed << Byte.SIZE | letter;
        }
        this.word = packed;
        this.storeMode = storeMode;
    }

    /** How a storage command stores, null for the others. */
    StoreMode storeMode() {
        return storeMode;
    }

    private static TextCommand[][] byLength() {
        TextCommand[][] result = new TextCommand[MAX_LENGTH + 1][];
        for (int length = 0; length < result.length; length++) {
            int wanted = length;
            result[length] = Arrays.stream(values())
                    .filter(command -> length(command.word) == wanted && command != OTHER)
                    .toArray(TextCommand[]::new);
        }
        return result;
    }

    private static int length(long word) {
        return (Long.SIZE - Long.numberOfLeadingZeros(word) + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** The command of a word, {@link #OTHER} where it is none of these. Names are lower case only. */
    static TextCommand of(ByteBuf line, int start, int length) {
        if (length > MAX_LENGTH) {
            return OTHER;
        }
        long packed = 0;
        for (int i = 0; i < length; i++) {
            packed = packed << Byte.SIZE | (line.getByte(start + i) & 0xff);
        }
        for (TextCommand command : BY_LENGTH[length]) {
            if (command.word == packed) {
                return command;
            }
        }
        return OTHER;
    }
}
