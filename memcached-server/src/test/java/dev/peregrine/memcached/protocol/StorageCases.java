package dev.peregrine.memcached.protocol;

import static dev.peregrine.memcached.protocol.TextCase.BAD_FORMAT;
import static dev.peregrine.memcached.protocol.TextCase.answers;

import dev.peregrine.memcached.config.Version;
import java.util.List;

/** What the storage commands must answer. */
final class StorageCases {

    private static final String LONGEST_KEY = "k".repeat(250);
    private static final String TOO_LONG_KEY = "k".repeat(251);
    private static final String LARGEST = "v".repeat(1_048_487);
    private static final String TOO_LARGE = "v".repeat(1_048_576);
    private static final String VERSION = "version\r\n";
    private static final String VERSION_REPLY = "VERSION " + Version.toldToClients() + "\r\n";

    private StorageCases() {}

    static List<TextCase> all() {
        return List.of(
                answers("set", "set a 7 0 2\r\nxy\r\nget a\r\n", "STORED\r\nVALUE a 7 2\r\nxy\r\nEND\r\n"),
                answers("set of nothing", "set a 0 0 0\r\n\r\nget a\r\n", "STORED\r\nVALUE a 0 0\r\n\r\nEND\r\n"),
                answers(
                        "a value may hold line ends",
                        "set a 0 0 6\r\n\r\nEND\n\r\nget a\r\n",
                        "STORED\r\nVALUE a 0 6\r\n\r\nEND\n\r\nEND\r\n"),
                answers(
                        "set overwrites",
                        "set a 1 0 1\r\nx\r\nset a 2 0 2\r\nyz\r\nget a\r\n",
                        "STORED\r\nSTORED\r\nVALUE a 2 2\r\nyz\r\nEND\r\n"),
                answers("set in silence", "set a 0 0 1 noreply\r\nx\r\nget a\r\n", "VALUE a 0 1\r\nx\r\nEND\r\n"),
                answers(
                        "the longest key",
                        "set " + LONGEST_KEY + " 0 0 1\r\nx\r\nget " + LONGEST_KEY + "\r\n",
                        "STORED\r\nVALUE " + LONGEST_KEY + " 0 1\r\nx\r\nEND\r\n"),
                answers(
                                "a key too long swallows its value",
                                "set " + TOO_LONG_KEY + " 0 0 2\r\nab\r\n" + VERSION,
                                BAD_FORMAT + VERSION_REPLY)
                        .older(BAD_FORMAT + "ERROR\r\n" + VERSION_REPLY),
                answers(
                                "a key too long in silence",
                                "set " + TOO_LONG_KEY + " 0 0 2 noreply\r\nab\r\n" + VERSION,
                                VERSION_REPLY)
                        .older("ERROR\r\n" + VERSION_REPLY),
                answers(
                        "a key may hold tabs and carriage returns",
                        "set a\tb\rc 0 0 1\r\nx\r\nget a\tb\rc\r\n",
                        "STORED\r\nVALUE a\tb\rc 0 1\r\nx\r\nEND\r\n"),
                answers(
                        "bare line feed ends the line",
                        "set a 0 0 1\nx\r\nget a\n",
                        "STORED\r\nVALUE a 0 1\r\nx\r\nEND\r\n"),
                answers(
                                "bare line feed does not end a value",
                                "set a 0 0 1\r\nx\nab\r\n" + VERSION,
                                "CLIENT_ERROR bad data chunk\r\n" + BAD_FORMAT + VERSION_REPLY)
                        .older("CLIENT_ERROR bad data chunk\r\nERROR\r\n" + VERSION_REPLY),
                answers(
                        "a value longer than said",
                        "set a 0 0 2\r\nabcdefg\r\n" + VERSION,
                        "CLIENT_ERROR bad data chunk\r\nERROR\r\n" + VERSION_REPLY),
                answers(
                                "a bad value leaves the old one",
                                "set a 0 0 1\r\nx\r\nset a 0 0 1\r\nyzw\r\nget a\r\n",
                                "STORED\r\nCLIENT_ERROR bad data chunk\r\n" + BAD_FORMAT
                                        + "VALUE a 0 1\r\nx\r\nEND\r\n")
                        .older("STORED\r\nCLIENT_ERROR bad data chunk\r\nERROR\r\nVALUE a 0 1\r\nx\r\nEND\r\n"),
                answers("a bad value in silence", "set a 0 0 1 noreply\r\nxyzzyx\r\nget a\r\n", "ERROR\r\nEND\r\n"),
                answers("no length", "set a 0 0\r\n" + VERSION, BAD_FORMAT + VERSION_REPLY)
                        .older("ERROR\r\n" + VERSION_REPLY),
                answers("a length that is none", "set a 0 0 x\r\n" + VERSION, BAD_FORMAT + VERSION_REPLY),
                answers("a negative length", "set a 0 0 -1\r\n" + VERSION, BAD_FORMAT + VERSION_REPLY),
                answers("a length with a sign", "set a 0 0 +1\r\n" + VERSION, BAD_FORMAT + VERSION_REPLY)
                        .older("CLIENT_ERROR bad data chunk\r\nERROR\r\n"),
                answers("a length beyond all", "set a 0 0 2147483646\r\n" + VERSION, BAD_FORMAT + VERSION_REPLY),
                answers("bad flags swallow the value", "set a x 0 2\r\nab\r\n" + VERSION, BAD_FORMAT + VERSION_REPLY)
                        .older(BAD_FORMAT + "ERROR\r\n" + VERSION_REPLY),
                answers("negative flags", "set a -1 0 1\r\nx\r\n" + VERSION, BAD_FORMAT + VERSION_REPLY)
                        .older(BAD_FORMAT + "ERROR\r\n" + VERSION_REPLY),
                answers(
                        "flags wrap at 32 bits",
                        "set a 4294967298 0 1\r\nx\r\nget a\r\n",
                        "STORED\r\nVALUE a 2 1\r\nx\r\nEND\r\n"),
                answers(
                        "the largest flags",
                        "set a 4294967295 0 1\r\nx\r\nget a\r\n",
                        "STORED\r\nVALUE a 4294967295 1\r\nx\r\nEND\r\n"),
                answers(
                        "flags with a plus",
                        "set a +3 +0 1\r\nx\r\nget a\r\n",
                        "STORED\r\nVALUE a 3 1\r\nx\r\nEND\r\n"),
                answers(
                                "a bad exptime swallows the value",
                                "set a 0 x 2\r\nab\r\n" + VERSION,
                                BAD_FORMAT + VERSION_REPLY)
                        .older(BAD_FORMAT + "ERROR\r\n" + VERSION_REPLY),
                answers("a negative exptime is past", "set a 0 -1 1\r\nx\r\nget a\r\n", "STORED\r\nEND\r\n"),
                answers(
                        "an exptime beyond 31 bits is past",
                        "set a 0 2147483648 1\r\nx\r\nget a\r\n",
                        "STORED\r\nEND\r\n"),
                answers("a word too many", "set a 0 0 1 2 3\r\nx\r\nget a\r\n", "STORED\r\nVALUE a 0 1\r\nx\r\nEND\r\n")
                        .older("ERROR\r\nERROR\r\nEND\r\n"),
                answers(
                        "blanks between words",
                        "set  a   0  0 1  \r\nx\r\nget a\r\n",
                        "STORED\r\nVALUE a 0 1\r\nx\r\nEND\r\n"),
                answers(
                        "the largest value",
                        "set abc 0 0 1048487\r\n" + LARGEST + "\r\nget abc\r\n",
                        "STORED\r\nVALUE abc 0 1048487\r\n" + LARGEST + "\r\nEND\r\n"),
                answers(
                        "a value too large removes the old one",
                        "set a 0 0 1\r\nx\r\nset a 0 0 1048576\r\n" + TOO_LARGE + "\r\nget a\r\n",
                        "STORED\r\nSERVER_ERROR object too large for cache\r\nEND\r\n"),
                answers(
                        "a value too large in silence",
                        "set a 0 0 1\r\nx\r\nset a 0 0 1048576 noreply\r\n" + TOO_LARGE + "\r\nget a\r\n",
                        "STORED\r\nEND\r\n"),
                answers(
                        "a value too large to add leaves the old one",
                        "set a 0 0 1\r\nx\r\nadd a 0 0 1048576\r\n" + TOO_LARGE + "\r\nget a\r\n",
                        "STORED\r\nSERVER_ERROR object too large for cache\r\nVALUE a 0 1\r\nx\r\nEND\r\n"),
                answers(
                        "add",
                        "add a 0 0 1\r\nx\r\nadd a 0 0 1\r\ny\r\nget a\r\n",
                        "STORED\r\nNOT_STORED\r\nVALUE a 0 1\r\nx\r\nEND\r\n"),
                answers(
                        "replace",
                        "replace a 0 0 1\r\nx\r\nset a 0 0 1\r\nx\r\nreplace a 5 0 2\r\nyz\r\nget a\r\n",
                        "NOT_STORED\r\nSTORED\r\nSTORED\r\nVALUE a 5 2\r\nyz\r\nEND\r\n"),
                answers(
                        "append and prepend keep the flags",
                        "set a 5 0 1\r\nx\r\nappend a 9 0 2\r\nyz\r\nprepend a 9 0 2\r\nvw\r\nget a\r\n",
                        "STORED\r\nSTORED\r\nSTORED\r\nVALUE a 5 5\r\nvwxyz\r\nEND\r\n"),
                answers(
                        "append and prepend up to the limit, of which flags are a part",
                        "set abc 5 0 1048487\r\n" + LARGEST + "\r\nappend abc 0 0 23\r\n" + "v".repeat(23)
                                + "\r\nappend abc 0 0 1\r\nv\r\nprepend abc 0 0 1\r\nv\r\ndelete abc\r\n",
                        "STORED\r\nSTORED\r\nNOT_STORED\r\nNOT_STORED\r\nDELETED\r\n"),
                answers(
                        "append and prepend to nothing",
                        "append a 0 0 1\r\nx\r\nprepend a 0 0 1\r\nx\r\nget a\r\n",
                        "NOT_STORED\r\nNOT_STORED\r\nEND\r\n"),
                answers("cas of nothing", "cas a 0 0 1 5\r\nx\r\nget a\r\n", "NOT_FOUND\r\nEND\r\n"),
                answers(
                        "cas with another unique",
                        "set a 0 0 1\r\nx\r\ncas a 0 0 1 18446744073709551615\r\ny\r\nget a\r\n",
                        "STORED\r\nEXISTS\r\nVALUE a 0 1\r\nx\r\nEND\r\n"),
                answers("cas with unique 0", "set a 0 0 1\r\nx\r\ncas a 0 0 1 0\r\ny\r\n", "STORED\r\nEXISTS\r\n"),
                answers("cas without a unique", "cas a 0 0 1\r\nx\r\n" + VERSION, BAD_FORMAT + VERSION_REPLY)
                        .older("ERROR\r\nERROR\r\n" + VERSION_REPLY),
                answers("cas with a bad unique", "cas a 0 0 1 x\r\ny\r\n" + VERSION, BAD_FORMAT + VERSION_REPLY)
                        .older(BAD_FORMAT + "ERROR\r\n" + VERSION_REPLY),
                answers(
                                "cas with a unique beyond 64 bits",
                                "cas a 0 0 1 18446744073709551616\r\nyyy\r\n" + VERSION,
                                BAD_FORMAT + BAD_FORMAT + VERSION_REPLY)
                        .older(BAD_FORMAT + "ERROR\r\n" + VERSION_REPLY));
    }
}
