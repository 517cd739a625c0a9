package dev.peregrine.memcached.protocol;

import static dev.peregrine.memcached.protocol.TextCase.BAD_FORMAT;
import static dev.peregrine.memcached.protocol.TextCase.answers;
import static dev.peregrine.memcached.protocol.TextCase.closes;

import dev.peregrine.memcached.config.Version;
import java.util.List;

/** What delete, incr, decr, the commands about the server, and malformed lines must be answered. */
final class OtherCases {

    private static final String TOO_LONG_KEY = "k".repeat(251);
    private static final String VERSION = "version\r\n";
    private static final String VERSION_REPLY = "VERSION " + Version.toldToClients() + "\r\n";
    private static final String BAD_DELTA = "CLIENT_ERROR invalid numeric delta argument\r\n";
    private static final String NON_NUMERIC = "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
    private static final String BAD_EXPTIME = "CLIENT_ERROR invalid exptime argument\r\n";

    private OtherCases() {}

    private static String set(String key, String value) {
        return "set " + key + " 0 0 " + value.length() + " noreply\r\n" + value + "\r\n";
    }

    static List<TextCase> all() {
        return List.of(
                answers("delete", set("a", "x") + "delete a\r\ndelete a\r\n", "DELETED\r\nNOT_FOUND\r\n"),
                answers("delete in silence", set("a", "x") + "delete a noreply\r\nget a\r\n", "END\r\n"),
                answers("delete with a 0", set("a", "x") + "delete a 0\r\n", "DELETED\r\n"),
                answers("delete with more words", set("a", "x") + "delete a 0 1 2\r\n", "DELETED\r\n")
                        .older("ERROR\r\n"),
                answers("delete without a key", "delete\r\n", BAD_FORMAT).older("ERROR\r\n"),
                answers("delete with a key too long", "delete " + TOO_LONG_KEY + "\r\n", BAD_FORMAT),
                answers("delete of the key noreply is silent", "delete noreply\r\n" + VERSION, VERSION_REPLY)
                        .older("NOT_FOUND\r\n" + VERSION_REPLY),
                answers("incr", set("n", "9") + "incr n 1\r\nget n\r\n", "10\r\nVALUE n 0 2\r\n10\r\nEND\r\n"),
                answers(
                        "decr pads with blanks",
                        set("n", "10") + "decr n 1\r\nget n\r\n",
                        "9\r\nVALUE n 0 2\r\n9 \r\nEND\r\n"),
                answers("decr stops at 0", set("n", "5") + "decr n 18446744073709551615\r\n", "0\r\n"),
                answers("incr wraps", set("n", "18446744073709551615") + "incr n 6\r\n", "5\r\n"),
                answers(
                        "incr of the largest",
                        set("n", "0") + "incr n 18446744073709551615\r\n",
                        "18446744073709551615\r\n"),
                answers("incr of 2^63", set("n", "0") + "incr n 9223372036854775808\r\n", "9223372036854775808\r\n"),
                answers(
                        "incr in silence",
                        set("n", "1") + "incr n 1 noreply\r\nget n\r\n",
                        "VALUE n 0 1\r\n2\r\nEND\r\n"),
                answers(
                        "incr of a number with blanks",
                        set("n", " 5 ") + "incr n 1\r\nget n\r\n",
                        "6\r\nVALUE n 0 3\r\n6  \r\nEND\r\n"),
                answers("incr of nothing", "incr n 1\r\ndecr n 1\r\n", "NOT_FOUND\r\nNOT_FOUND\r\n"),
                answers("incr of text", set("n", "text") + "incr n 1\r\n", NON_NUMERIC),
                answers("incr of an empty value", set("n", "") + "incr n 1\r\n", NON_NUMERIC),
                answers("incr of a negative number", set("n", "-5") + "incr n 1\r\n", NON_NUMERIC),
                answers(
                        "bad deltas",
                        "incr n x\r\nincr n -1\r\nincr n 18446744073709551616\r\nincr n 1x\r\n",
                        BAD_DELTA.repeat(4)),
                answers("a bad delta in silence", "incr n x noreply\r\n" + VERSION, VERSION_REPLY),
                answers("incr with too few words", "incr\r\nincr n\r\ndecr noreply\r\n", BAD_FORMAT.repeat(3))
                        .older("ERROR\r\n".repeat(3)),
                answers("incr with a key too long", "incr " + TOO_LONG_KEY + " 1\r\n", BAD_FORMAT),
                answers("flush_all", set("a", "x") + "flush_all\r\nget a\r\n", "OK\r\nEND\r\n"),
                answers(
                        "an item after flush_all lives",
                        "flush_all\r\n" + set("a", "x") + "get a\r\n",
                        "OK\r\nVALUE a 0 1\r\nx\r\nEND\r\n"),
                answers("flush_all in silence", "flush_all noreply\r\n" + VERSION, VERSION_REPLY),
                answers(
                        "flush_all with a delay",
                        "flush_all 0\r\nflush_all 0 noreply\r\nflush_all -5\r\n",
                        "OK\r\nOK\r\n"),
                answers(
                        "flush_all at a time before the server's",
                        set("a", "x") + "flush_all 2592001\r\nget a\r\n",
                        "OK\r\nVALUE a 0 1\r\nx\r\nEND\r\n"),
                answers("flush_all with more words", "flush_all 0 1 2\r\n", "OK\r\n")
                        .older("ERROR\r\n"),
                answers("flush_all with a bad delay", "flush_all x\r\n", BAD_EXPTIME),
                answers("verbosity", "verbosity 0\r\nverbosity 0 1 2\r\nverbosity 0 noreply\r\n", "OK\r\nOK\r\n")
                        .older("OK\r\nERROR\r\n"),
                answers("a bad verbosity", "verbosity\r\nverbosity x\r\n", BAD_FORMAT.repeat(2))
                        .older("ERROR\r\n" + BAD_FORMAT),
                answers("version", "version\r\nversion x\nversion noreply\r\n", VERSION_REPLY.repeat(3)),
                answers(
                                "shutdown",
                                "shutdown\r\nshutdown graceful\r\n",
                                "SERVER_ERROR: shutdown not enabled\r\n".repeat(2))
                        .older("ERROR: shutdown not enabled\r\n".repeat(2)),
                closes("quit", "version\r\nquit\r\nversion\r\n", VERSION_REPLY),
                answers("an unknown kind of stats", "stats foo\r\n", "ERROR\r\n"),
                answers("stats reset", "stats reset\r\n", "RESET\r\n"),
                answers("stats sizes", "stats sizes\r\n", "STAT sizes_status disabled\r\nEND\r\n"),
                answers("unknown commands", "foo\r\nGET a\r\nSet a 0 0 1\r\nge a\r\ngetx a\r\n", "ERROR\r\n".repeat(5)),
                answers("an unknown command in silence", "foo noreply\r\n" + VERSION, VERSION_REPLY)
                        .older("ERROR\r\n" + VERSION_REPLY),
                answers("leading blanks", " get a\r\n version\r\n", "ERROR\r\nERROR\r\n")
                        .older("END\r\n" + VERSION_REPLY),
                answers("nothing but blanks", "     \r\n", "ERROR\r\n"),
                answers("short lines", "\r\n\na\r\nab\nab\r\n", BAD_FORMAT.repeat(4) + "ERROR\r\n")
                        .older("ERROR\r\n".repeat(5)),
                closes("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", ""),
                closes("anything HTTP", "DELETE HTTP/1.1\r\n", ""),
                answers("a key that looks like HTTP", "get a HTTP/1.1\r\n", "END\r\n"),
                answers("the longest line", "x".repeat(2047) + "\r\n" + VERSION, "ERROR\r\n" + VERSION_REPLY)
                        .ours(),
                closes("a line without an end", "x".repeat(2049), ""),
                closes("a line without an end after others", VERSION + "set a 0 0 " + "1".repeat(3000), VERSION_REPLY)
                        .ours(),
                closes("blanks without an end", " ".repeat(14_000), "").ours(),
                answers(
                                "noreply is not seen behind the 23rd word",
                                "delete a" + " x".repeat(21) + " noreply\r\n" + "delete a" + " x".repeat(20)
                                        + " noreply\r\n" + VERSION,
                                "NOT_FOUND\r\n" + VERSION_REPLY)
                        .older("ERROR\r\nERROR\r\n" + VERSION_REPLY));
    }
}
