package dev.peregrine.memcached.protocol;

import static dev.peregrine.memcached.protocol.TextCase.BAD_FORMAT;
import static dev.peregrine.memcached.protocol.TextCase.answers;

import dev.peregrine.memcached.config.Version;
import java.util.List;

/** What the retrieval commands must answer. */
final class RetrievalCases {

    private static final String STORE_A_AND_B = "set a 1 0 1 noreply\r\nx\r\nset b 2 0 2 noreply\r\nyz\r\n";
    private static final String VALUE_A = "VALUE a 1 1\r\nx\r\n";
    private static final String VALUE_B = "VALUE b 2 2\r\nyz\r\n";
    private static final String TOO_LONG_KEY = "k".repeat(251);
    private static final String VERSION = "version\r\n";
    private static final String VERSION_REPLY = "VERSION " + Version.toldToClients() + "\r\n";
    private static final String BAD_EXPTIME = "CLIENT_ERROR invalid exptime argument\r\n";

    private RetrievalCases() {}

    static List<TextCase> all() {
        return List.of(
                answers("a miss", "get a\r\n", "END\r\n"),
                answers("several keys", STORE_A_AND_B + "get a b\r\n", VALUE_A + VALUE_B + "END\r\n"),
                answers("misses are left out", STORE_A_AND_B + "get x b y a z\r\n", VALUE_B + VALUE_A + "END\r\n"),
                answers("repeated keys repeat", STORE_A_AND_B + "get a a  a \r\n", VALUE_A.repeat(3) + "END\r\n"),
                answers("noreply is a key", STORE_A_AND_B + "get a noreply\r\n", VALUE_A + "END\r\n"),
                answers("get without a key", "get\r\nget \r\nget  \n" + VERSION, BAD_FORMAT.repeat(3) + VERSION_REPLY)
                        .older("ERROR\r\n".repeat(3) + VERSION_REPLY),
                answers("gets without a key", "gets\r\n", BAD_FORMAT).older("ERROR\r\n"),
                answers(
                        "gets shows the unique",
                        STORE_A_AND_B + "gets b a\r\n",
                        "VALUE b 2 2 2\r\nyz\r\nVALUE a 1 1 1\r\nx\r\nEND\r\n"),
                answers("a key too long", "get " + TOO_LONG_KEY + "\r\n", BAD_FORMAT + "\r\n")
                        .older(BAD_FORMAT),
                answers(
                                "a key too long spoils the line",
                                STORE_A_AND_B + "get a " + TOO_LONG_KEY + " b\r\nget a\r\n",
                                BAD_FORMAT + "\r\n" + VALUE_A + "END\r\n")
                        .ours(),
                answers(
                        "the longest key among others",
                        STORE_A_AND_B + "get a " + "k".repeat(250) + " b\r\n",
                        VALUE_A + VALUE_B + "END\r\n"),
                answers(
                        "a line of any length",
                        STORE_A_AND_B + "get " + "a b miss ".repeat(20_000) + "\r\n" + VERSION,
                        (VALUE_A + VALUE_B).repeat(20_000) + "END\r\n" + VERSION_REPLY),
                answers(
                        "a line just short enough to be looked at",
                        STORE_A_AND_B + "get a" + " ".repeat(2048 - 6) + "\n" + VERSION,
                        VALUE_A + "END\r\n" + VERSION_REPLY),
                answers(
                        "a line just too long to be looked at",
                        STORE_A_AND_B + "get a" + " ".repeat(2048 - 5) + "\r\n" + VERSION,
                        VALUE_A + "END\r\n" + VERSION_REPLY),
                answers(
                                "a long line without a key",
                                "get" + " ".repeat(3000) + "\r\n" + VERSION,
                                BAD_FORMAT + VERSION_REPLY)
                        .older("ERROR\r\n" + VERSION_REPLY),
                answers(
                                "a key too long in a long line",
                                STORE_A_AND_B + "get " + "a ".repeat(1500) + TOO_LONG_KEY + " b\r\n" + VERSION,
                                VALUE_A.repeat(1500) + BAD_FORMAT + "\r\n" + VERSION_REPLY)
                        .ours(),
                answers(
                                "a key of many kilobytes",
                                "get " + "k".repeat(10_000) + "\r\n" + VERSION,
                                BAD_FORMAT + "\r\n" + VERSION_REPLY)
                        .ours(),
                answers(
                                "leading blanks before a long get",
                                "  get " + "a ".repeat(1500) + "\r\n" + VERSION,
                                "ERROR\r\n" + VERSION_REPLY)
                        .ours(),
                answers("gat", STORE_A_AND_B + "gat 100 a x b\r\n", VALUE_A + VALUE_B + "END\r\n"),
                answers("gats", STORE_A_AND_B + "gats 0 a\r\n", "VALUE a 1 1 1\r\nx\r\nEND\r\n"),
                answers(
                        "gat with a negative exptime",
                        STORE_A_AND_B + "gat -1 a\r\nget a\r\n",
                        VALUE_A + "END\r\nEND\r\n"),
                answers(
                                "gat of many keys",
                                STORE_A_AND_B + "gat 0 " + "a b ".repeat(2000) + "\r\n" + VERSION,
                                (VALUE_A + VALUE_B).repeat(2000) + "END\r\n" + VERSION_REPLY)
                        .ours(),
                answers("gat without a key", "gat\r\ngat 0\r\n", BAD_FORMAT.repeat(2))
                        .older("ERROR\r\nEND\r\n"),
                answers("gat with a bad exptime", "gat x a\r\ngat 2147483648 a\r\n", BAD_EXPTIME.repeat(2))
                        .older(BAD_EXPTIME + "END\r\n"),
                answers(
                                "gat with a bad exptime and many keys",
                                "gat x " + "a ".repeat(2000) + "\r\n" + VERSION,
                                BAD_EXPTIME + VERSION_REPLY)
                        .ours(),
                answers(
                        "touch",
                        STORE_A_AND_B + "touch a 100\r\ntouch x 100\r\nget a\r\n",
                        "TOUCHED\r\nNOT_FOUND\r\n" + VALUE_A + "END\r\n"),
                answers("touch into the past", STORE_A_AND_B + "touch a -1\r\nget a\r\n", "TOUCHED\r\nEND\r\n"),
                answers("touch in silence", STORE_A_AND_B + "touch a -1 noreply\r\nget a b\r\n", VALUE_B + "END\r\n"),
                answers("touch with a bad exptime", "touch a x\r\ntouch a 2147483648\r\n", BAD_EXPTIME.repeat(2))
                        .older(BAD_EXPTIME + "NOT_FOUND\r\n"),
                answers("touch with too few words", "touch\r\ntouch a\r\n", BAD_FORMAT.repeat(2))
                        .older("ERROR\r\nERROR\r\n"),
                answers("touch with a key too long", "touch " + TOO_LONG_KEY + " 0\r\n", BAD_FORMAT));
    }
}
