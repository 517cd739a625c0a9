package dev.peregrine.memcached.protocol;

import static dev.peregrine.memcached.protocol.TextCase.BAD_FORMAT;
import static dev.peregrine.memcached.protocol.TextCase.answers;

import dev.peregrine.memcached.config.Version;
import java.util.List;

/** The meta commands: mg, ms, md, ma, mn, me. */
final class MetaCases {

    private static final String VERSION = "version\r\n";
    private static final String VERSION_REPLY = "VERSION " + Version.toldToClients() + "\r\n";
    private static final String KEY_250 = "k".repeat(250);
    private static final String OPAQUE_31 = "O" + "o".repeat(31);
    private static final String ENCODED = "44OG44K544OI";
    private static final String MISS = "EN\r\n";
    private static final String HIT = "HD\r\n";

    private MetaCases() {}

    static List<TextCase> all() {
        return List.of(
                answers("mn", "mn\r\nmn x\r\n", "MN\r\nMN\r\n"),
                answers("mg of nothing", "mg a\r\nmg a v\r\nmg a q\r\nmn\r\n", MISS + MISS + "MN\r\n"),
                answers("mg of nothing returns key and opaque", "mg a k Oxyz v\r\n", "EN ka Oxyz\r\n"),
                answers("mg", ms("a", "xyz") + "mg a\r\n", HIT + HIT),
                answers("mg with the value", ms("a", "xyz") + "mg a v\r\n", HIT + "VA 3\r\nxyz\r\n"),
                answers(
                        "flags are answered in their order",
                        ms("a", "xyz", " F17 T0") + "mg a k v t f s Oab\r\nmg a Oab s f t v k\r\n",
                        HIT + "VA 3 ka t-1 f17 s3 Oab\r\nxyz\r\nVA 3 Oab s3 f17 t-1 ka\r\nxyz\r\n"),
                answers("a quiet hit is answered", ms("a", "x") + "mg a v q k\r\n", HIT + "VA 1 ka\r\nx\r\n"),
                answers(
                        "time to live, before and after a touch",
                        ms("a", "x", " T100") + "mg a t T30 k\r\nmg a t\r\n" + "mg a T40 t\r\n",
                        HIT + "HD t100 ka\r\nHD t30\r\nHD t40\r\n"),
                answers(
                        "hit before",
                        ms("a", "x") + "mg a h\r\nmg a h\r\n" + ms("b", "x") + "mg b h u\r\nmg b u h\r\nmg b h\r\n",
                        HIT + "HD h0\r\nHD h1\r\n" + HIT + "HD h0\r\nHD h0\r\nHD h0\r\n"),
                answers("last access", ms("a", "x") + "mg a l s\r\n", HIT + "HD l0 s1\r\n"),
                answers("vivify", "mg a N30 t v s\r\nmg a N30 t v s\r\n", "VA 0 t30 s0 W\r\n\r\nVA 0 t30 s0 Z\r\n\r\n"),
                answers("vivify before N", "mg a t N30\r\nmg a t\r\n", "HD t-1 W\r\nHD t30 Z\r\n"),
                answers(
                        "a filled item has no winner",
                        "mg a N30\r\n" + ms("a", "x") + "mg a v\r\n",
                        "HD W\r\n" + HIT + "VA 1\r\nx\r\n"),
                answers(
                        "recache",
                        ms("a", "x", " T20") + "mg a R30\r\nmg a R30\r\nmg a R10\r\n",
                        HIT + "HD W\r\nHD Z\r\nHD Z\r\n"),
                answers("recache of what lives for ever", ms("a", "x") + "mg a R30\r\n", HIT + HIT),
                answers("recache of what lives long enough", ms("a", "x", " T50") + "mg a R30\r\n", HIT + HIT),
                answers(
                        "stale",
                        ms("a", "x") + "md a I T30\r\nmg a t v\r\nmg a t v\r\n",
                        HIT + HIT + "VA 1 t30 X W\r\nx\r\nVA 1 t30 Z X\r\nx\r\n"),
                answers(
                        "a stale item that is stored anew is fresh",
                        ms("a", "x") + "md a I\r\n" + ms("a", "y") + "mg a v\r\n",
                        HIT + HIT + HIT + "VA 1\r\ny\r\n"),
                answers(
                                "an explicit cas unique",
                                ms("a", "x", " E973") + "mg a c\r\n" + ms("a", "y", " c C973 E4000")
                                        + ms("a", "z", " c C973"),
                                HIT + "HD c973\r\nHD c4000\r\nEX c0\r\n")
                        .older("CLIENT_ERROR invalid flag\r\nEN\r\nCLIENT_ERROR invalid flag\r\nNF c0\r\n"),
                answers(
                                "an item that is older than asked for may be stored as stale",
                                ms("a", "x", " E100 T50") + ms("a", "y", " C99 I T90") + "mg a v t\r\n",
                                HIT + HIT + "VA 1 t50 X W\r\ny\r\n")
                        .older("CLIENT_ERROR invalid flag\r\nNF\r\nEN\r\n"),
                answers(
                                "a matching cas unique spares the value",
                                ms("a", "x", " E5") + "mg a C5 v s\r\nmg a C6 v s\r\n",
                                HIT + "HD s1\r\nVA 1 s1\r\nx\r\n")
                        .older("CLIENT_ERROR invalid flag\r\n" + MISS + MISS),
                answers("cas of nothing", ms("a", "x", " C5 k Oq") + ms("a", "x", " C0"), "NF ka Oq\r\nNF\r\n"),
                answers("cas 0 never matches", ms("a", "x") + ms("a", "y", " C0"), HIT + "EX\r\n"),
                answers(
                                "modes",
                                ms("a", "b", " ME") + ms("a", "x", " ME k") + ms("a", "c", " MA")
                                        + ms("a", "a", " MP s")
                                        + "mg a v\r\n" + ms("a", "z", " MR") + ms("b", "z", " MR") + ms("a", "w", " MS")
                                        + "mg a v\r\n",
                                HIT + "NS ka\r\n" + HIT + "HD s3\r\nVA 3\r\nabc\r\n" + HIT + "NS\r\n" + HIT
                                        + "VA 1\r\nw\r\n")
                        .older(HIT + "NS ka\r\n" + HIT + "HD\r\nVA 3\r\nabc\r\n" + HIT + "NS\r\n" + HIT
                                + "VA 1\r\nw\r\n"),
                answers(
                                "append vivifies",
                                ms("a", "x", " MA") + ms("a", "x", " MA N30") + "mg a t v\r\n" + ms("a", "y", " MA N90")
                                        + "mg a t v\r\n",
                                "NS\r\n" + HIT + "VA 1 t30\r\nx\r\n" + HIT + "VA 2 t30\r\nxy\r\n")
                        .older("NS\r\nNS\r\n" + MISS + "NS\r\n" + MISS),
                answers(
                                "append with a cas unique",
                                ms("a", "x", " E7")
                                        + ms("a", "y", " MA C8")
                                        + ms("a", "y", " MA C7")
                                        + ms("b", "y", " MA C7"),
                                HIT + "EX\r\n" + HIT + "NS\r\n")
                        .older("CLIENT_ERROR invalid flag\r\nNS\r\nNS\r\nNS\r\n"),
                answers(
                        "quiet ms hides success only",
                        ms("a", "x", " q") + ms("a", "x", " q ME") + "mn\r\n",
                        "NS\r\nMN\r\n"),
                answers("md", "md a\r\n" + ms("a", "x") + "md a\r\nmg a\r\n", "NF\r\n" + HIT + HIT + MISS),
                answers(
                        "quiet md hides success only",
                        ms("a", "x", " q") + "md a q\r\nmd a q k Ox\r\n",
                        "NF ka Ox\r\n"),
                answers(
                                "md with a cas unique",
                                ms("a", "x", " E5") + "md a C6 Oq\r\nmd a C5 k\r\n",
                                HIT + "EX Oq\r\nHD ka\r\n")
                        .older("CLIENT_ERROR invalid flag\r\nNF Oq\r\nNF ka\r\n"),
                answers(
                                "md that drops the value",
                                ms("a", "x", " F3 T50 E9") + "md a x\r\nmg a v t f c\r\n" + ms("a", "x")
                                        + "md a x I T20\r\nmg a v t\r\n",
                                HIT + HIT + "VA 0 t-1 f0 c9\r\n\r\n" + HIT + HIT + "VA 0 t20 X W\r\n\r\n")
                        .older("CLIENT_ERROR invalid flag\r\nCLIENT_ERROR invalid or duplicate flag\r\n" + MISS + HIT
                                + "CLIENT_ERROR invalid or duplicate flag\r\nVA 1 t-1\r\nx\r\n"),
                answers("ma of nothing", "ma a\r\nma a D5 k Ox\r\nma a q\r\n", "NF\r\nNF ka Ox\r\nNF\r\n"),
                answers(
                        "ma",
                        ms("a", "5")
                                + "ma a\r\nma a v\r\nma a v D10 MD\r\nma a M- v\r\nma a MI D100 v\r\nma a M+ v\r\n",
                        HIT + HIT + "VA 1\r\n7\r\nVA 1\r\n0\r\nVA 1\r\n0\r\nVA 3\r\n100\r\nVA 3\r\n101\r\n"),
                answers(
                        "ma vivifies",
                        "ma a N30 J13 v t\r\nma a N90 J13 v t\r\nma a T300 t v\r\nma a t T50\r\n",
                        "VA 2 t30\r\n13\r\nVA 2 t30\r\n14\r\nVA 2 t300\r\n15\r\nHD t300\r\n"),
                answers(
                                "ma with a cas unique",
                                "ma a N0 E4321 J5 v c\r\nma a C1 v\r\nma a C4321 E8765 c v\r\n",
                                "VA 1 c4321\r\n5\r\nEX\r\nVA 1 c8765\r\n6\r\n")
                        .older(
                                "CLIENT_ERROR invalid or duplicate flag\r\nNF\r\nCLIENT_ERROR invalid or duplicate flag\r\n"),
                answers(
                        "ma of text",
                        ms("a", "text") + "ma a q\r\n",
                        HIT + "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"),
                answers(
                        "a stale number stays so until it gets longer",
                        ms("a", "8") + "md a I T30\r\nma a\r\nmg a t v\r\nma a\r\nmg a t v\r\n",
                        HIT + HIT + HIT + "VA 1 t30 X W\r\n9\r\n" + HIT + "VA 2 t30\r\n10\r\n"),
                answers("quiet ma", ms("a", "1") + "ma a q v\r\nmg a v\r\n", HIT + "VA 1\r\n2\r\n"),
                answers(
                        "keys in base64",
                        ms(ENCODED, "x", " b k") + "mg " + ENCODED + " v\r\nmg " + ENCODED + " b v k\r\nmd " + ENCODED
                                + " k b\r\nmg " + ENCODED + " b k\r\n",
                        "HD k" + ENCODED + " b\r\n" + MISS + "VA 1 k" + ENCODED + " b\r\nx\r\nHD k" + ENCODED
                                + " b\r\nEN k" + ENCODED + " b\r\n"),
                answers(
                        "keys in base64 of 1 to 3 bytes",
                        "ms YQ== 1 b k\r\nx\r\nms YWI= 1 b k\r\nx\r\nms YWJj 1 b k\r\nx\r\nmg a v k\r\nmg abc k\r\n",
                        "HD kYQ== b\r\nHD kYWI= b\r\nHD kYWJj b\r\nVA 1 kYQ== b\r\nx\r\nHD kYWJj b\r\n"),
                answers(
                                "keys that are no base64",
                                "mg a b\r\nmd abc b\r\nma ab b\r\n" + ms("a", "x", " b") + VERSION,
                                "CLIENT_ERROR error decoding key\r\n".repeat(2)
                                        + "CLIENT_ERROR invalid or duplicate flag\r\n"
                                        + "CLIENT_ERROR error decoding key\r\n" + VERSION_REPLY)
                        .older("CLIENT_ERROR error decoding key\r\n"
                                + "CLIENT_ERROR invalid or duplicate flag\r\n".repeat(2)
                                + "CLIENT_ERROR error decoding key\r\n" + VERSION_REPLY),
                answers(
                                "me",
                                ms("a", "x", " T30") + "me a\r\nme b\r\nme\r\n",
                                HIT + "ME a exp=30 la=0 cas=1 fetch=no cls=1 size=58\r\n" + MISS + BAD_FORMAT)
                        .ours(),
                answers("meta commands without a key", "mg\r\nmd\r\nma\r\nms\r\nms a\r\n", BAD_FORMAT.repeat(5))
                        .older("ERROR\r\n".repeat(3) + "ERROR\r\n" + BAD_FORMAT),
                answers(
                        "the longest key and opaque",
                        ms(KEY_250, "x") + "mg " + KEY_250 + " k " + OPAQUE_31 + "\r\n",
                        HIT + "HD k" + KEY_250 + " " + OPAQUE_31 + "\r\n"),
                answers(
                                "keys too long",
                                "mg k" + KEY_250 + "\r\nmd k" + KEY_250 + "\r\nma k" + KEY_250 + "\r\n"
                                        + ms("k" + KEY_250, "x") + "me k" + KEY_250 + "\r\n" + VERSION,
                                BAD_FORMAT.repeat(2) + "CLIENT_ERROR invalid or duplicate flag\r\n"
                                        + BAD_FORMAT.repeat(2) + VERSION_REPLY)
                        .older(BAD_FORMAT.repeat(4) + "ERROR\r\n" + BAD_FORMAT + VERSION_REPLY),
                answers(
                                "opaques too long",
                                "mg a Oo" + OPAQUE_31 + "\r\nmd a Oo" + OPAQUE_31 + "\r\nma a Oo" + OPAQUE_31 + "\r\n"
                                        + ms("a", "x", " Oo" + OPAQUE_31) + VERSION,
                                "CLIENT_ERROR opaque token too long\r\n".repeat(4) + VERSION_REPLY)
                        .ours(),
                answers(
                                "invalid flags",
                                "mg a !\r\nmg a 1\r\nmg a z\r\nma a z\r\nma a !\r\n" + ms("a", "x", " S1") + VERSION,
                                BAD_FORMAT + "CLIENT_ERROR invalid flag\r\n".repeat(2)
                                        + "CLIENT_ERROR invalid or duplicate flag\r\n" + BAD_FORMAT
                                        + "CLIENT_ERROR invalid flag\r\n" + VERSION_REPLY)
                        .ours(),
                answers("flags said twice", "mg a v v\r\nmg a O1 O2\r\n", "CLIENT_ERROR duplicate flag\r\n".repeat(2)),
                answers(
                        "too many flags",
                        "mg a" + " v".repeat(19) + "\r\n" + VERSION,
                        "CLIENT_ERROR options flags are too long\r\n" + VERSION_REPLY),
                answers(
                                "bad arguments",
                                "mg a Tx\r\nmg a N\r\nmg a R1x\r\nmg a C-1\r\nma a D\r\nma a Jx\r\n"
                                        + ms("a", "x", " Fx") + ms("a", "x", " F4294967296") + VERSION,
                                "CLIENT_ERROR bad token in command line format\r\n".repeat(4)
                                        + "CLIENT_ERROR invalid or duplicate flag\r\n".repeat(2)
                                        + BAD_FORMAT.repeat(2)
                                        + VERSION_REPLY)
                        .ours(),
                answers(
                                "bad modes",
                                ms("a", "x", " MZ") + ms("a", "x", " M") + ms("a", "x", " Ma")
                                        + "ma a MZ\r\nma a M\r\n",
                                "CLIENT_ERROR invalid mode for ms M token\r\n".repeat(3)
                                        + "CLIENT_ERROR invalid mode for ma M token\r\n".repeat(2))
                        .ours(),
                answers(
                        "a bad length leaves the value to be read as a command",
                        "ms a S1\r\nmn\r\nms a -1\r\nms a 1x\r\n",
                        BAD_FORMAT + "MN\r\n" + BAD_FORMAT.repeat(2)),
                answers(
                                "a bad data chunk is told even to the quiet",
                                "ms a 1 q\r\nxyz" + VERSION,
                                "CLIENT_ERROR bad data chunk\r\n" + VERSION_REPLY)
                        .ours(),
                answers(
                        "a value too large",
                        ms("a", "x") + "ms a 2000000 ME\r\n" + "v".repeat(2_000_000) + "\r\nmg a\r\n",
                        HIT + "SERVER_ERROR object too large for cache\r\n" + MISS));
    }

    private static String ms(String key, String value) {
        return ms(key, value, "");
    }

    private static String ms(String key, String value, String flags) {
        return "ms " + key + ' ' + value.length() + flags + "\r\n" + value + "\r\n";
    }
}
