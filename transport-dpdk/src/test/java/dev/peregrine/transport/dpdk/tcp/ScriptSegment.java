package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment as packetdrill writes it: {@code "SP. 1:1001 ack 1 win 500 <mss 1460, ws 7, ts 10 0>"}. The dot is ACK; the
 * numbers are relative to the initial sequence numbers of both sides; E is ECE, W is CWR, and a word such as {@code ce}
 * tells the ECN bits of the packet.
 */
final class ScriptSegment {

    private static final String FLAG_LETTERS = "FSRP.UEW";
    private static final List<String> ECN_NAMES = List.of("noect", "ect1", "ect0", "ce");

    int flags;
    int seq;
    int length;
    int ack;
    /** -1 where it is not said. */
    int window = -1;

    /** The ECN bits of the IP header; -1 where they are not said. */
    int ecn = -1;

    /**
     * In the order in which they are written; {@code ts} has two numbers, {@code ws} and {@code mss} one, {@code sackOK}
     * none, and {@code sack 1:11 21:31} as many blocks as there are.
     */
    final List<String> options = new ArrayList<>();

    /** Whether the options, none included, are said. */
    private boolean optionsSaid;

    static ScriptSegment parse(String text) {
        ScriptSegment segment = new ScriptSegment();
        String fields = text;
        int bracket = text.indexOf('<');
        if (bracket >= 0) {
            fields = text.substring(0, bracket);
            for (String option : text.substring(bracket + 1, text.indexOf('>')).split(",", -1)) {
                if (!option.isBlank()) {
                    segment.options.add(option.strip());
                }
            }
            segment.optionsSaid = true;
        }
        String[] words = fields.strip().split(" ", -1);
        for (char letter : words[0].toCharArray()) {
            segment.flags |= 1 << FLAG_LETTERS.indexOf(letter);
        }
        for (int i = 1; i < words.length; i++) {
            switch (words[i]) {
                case "ack" -> segment.ack = Integer.parseInt(words[++i]);
                case "noect", "ect1", "ect0", "ce" -> segment.ecn = ECN_NAMES.indexOf(words[i]);
                case "win" -> segment.window = Integer.parseInt(words[++i]);
                default -> {
                    String[] range = words[i].split(":", -1);
                    segment.seq = Integer.parseInt(range[0]);
                    segment.length = range.length == 1 ? 0 : Integer.parseInt(range[1]) - segment.seq;
                }
            }
        }
        return segment;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The bytes of the segment, its payload the stream that begins with the byte after the SYN. */
    byte[] encode(int sourcePort, int destinationPort, int seqBase, int ackBase) {
        ByteBuffer encodedOptions = encodeOptions(ackBase);
        int headerLength = 20 + encodedOptions.remaining();
        ByteBuffer bytes = ByteBuffer.allocate(headerLength + length);
        bytes.putShort((short) sourcePort).putShort((short) destinationPort);
        bytes.putInt(seqBase + seq).putInt(has(TcpHeader.ACK) ? ackBase + ack : 0);
        bytes.put((byte) (headerLength << 2)).put((byte) flags);
        bytes.putShort((short) (window < 0 ? 65_535 : window)).putInt(0);
        bytes.put(encodedOptions);
        for (int i = 0; i < length; i++) {
            bytes.put(Segments.byteAt(seq - 1L + i));
        }
        return bytes.array();
    }

    private ByteBuffer encodeOptions(int ackBase) {
        ByteBuffer bytes = ByteBuffer.allocate(40);
        for (String option : options) {
            String[] words = option.split(" ", -1);
            switch (words[0]) {
                case "mss" -> bytes.put((byte) 2).put((byte) 4).putShort((short) Integer.parseInt(words[1]));
                case "ws" -> bytes.put((byte) 1).put((byte) 3).put((byte) 3).put((byte) Integer.parseInt(words[1]));
                case "ts" ->
                    bytes.putShort((short) 0x0101)
                            .put((byte) 8)
                            .put((byte) 10)
                            .putInt(Integer.parseInt(words[1]))
                            .putInt(Integer.parseInt(words[2]));
                case "sackOK" -> bytes.putInt(0x0101_0402);
                case "sack" -> {
                    bytes.putShort((short) 0x0101).put((byte) 5).put((byte) (8 * words.length - 6));
                    for (int i = 1; i < words.length; i++) {
                        String[] edges = words[i].split(":", -1);
                        bytes.putInt(ackBase + Integer.parseInt(edges[0]));
                        bytes.putInt(ackBase + Integer.parseInt(edges[1]));
                    }
                }
                case "hex" -> {
                    for (String octet : words[1].split(":", -1)) {
                        bytes.put((byte) Integer.parseInt(octet, 16));
                    }
                }
                default -> throw new IllegalArgumentException(option);
            }
        }
        while (bytes.position() % 4 != 0) {
            bytes.put((byte) 0);
        }
        return bytes.flip();
    }

    /** Takes a segment of ours apart. */
    static ScriptSegment decode(byte[] bytes, int seqBase, int ackBase) {
        ScriptSegment segment = new ScriptSegment();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        segment.flags = bytes[13] & 0xff;
        segment.seq = Segments.seq(bytes) - seqBase;
        segment.length = Segments.payloadLength(bytes);
        segment.ack = segment.has(TcpHeader.ACK) ? Segments.ack(bytes) - ackBase : 0;
        segment.window = Segments.window(bytes);
        int end = Segments.headerLength(bytes);
        for (int at = 20; at < end; at += bytes[at] == 1 ? 1 : bytes[at + 1]) {
            switch (bytes[at]) {
                case 2 -> segment.options.add("mss " + (buffer.getShort(at + 2) & 0xffff));
                case 3 -> segment.options.add("ws " + bytes[at + 2]);
                case 4 -> segment.options.add("sackOK");
                case 5 -> segment.options.add(decodeSack(buffer, at, ackBase));
                case 8 -> segment.options.add("ts " + buffer.getInt(at + 2) + " " + buffer.getInt(at + 6));
                default -> {}
            }
        }
        return segment;
    }

    private static String decodeSack(ByteBuffer buffer, int at, int ackBase) {
        StringBuilder text = new StringBuilder("sack");
        for (int block = at + 2; block < at + buffer.get(at + 1); block += 8) {
            text.append(' ').append(buffer.getInt(block) - ackBase);
            text.append(':').append(buffer.getInt(block + 4) - ackBase);
        }
        return text.toString();
    }

    /** Whether this one, which is expected, is the other; the window and the options count only where they are said. */
    boolean matches(ScriptSegment actual) {
        return flags == actual.flags
                && seq == actual.seq
                && length == actual.length
                && ack == actual.ack
                && (ecn < 0 || ecn == actual.ecn)
                && (window < 0 || window == actual.window)
                && (!optionsSaid || options.equals(actual.options));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int bit : new int[] {TcpHeader.FIN, TcpHeader.SYN, TcpHeader.RST, TcpHeader.PSH}) {
            text.append(has(bit) ? "FSRP".charAt(Integer.numberOfTrailingZeros(bit)) : "");
        }
        text.append(has(TcpHeader.ACK) ? "." : "");
        text.append(has(TcpHeader.ECE) ? "E" : "")
                .append(has(TcpHeader.CWR) ? "W" : "")
                .append(' ')
                .append(seq);
        text.append(length == 0 ? "" : ":" + (seq + length));
        text.append(ecn > 0 ? " " + ECN_NAMES.get(ecn) : "");
        text.append(has(TcpHeader.ACK) ? " ack " + ack : "").append(" win ").append(window);
        return options.isEmpty() ? text.toString() : text + " <" + String.join(", ", options) + ">";
    }
}
