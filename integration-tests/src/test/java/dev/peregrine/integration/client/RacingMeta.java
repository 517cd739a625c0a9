package dev.peregrine.integration.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The meta commands, which none of the libraries speaks, as a program of one's own would send them; logged in by the file
 * of users or not, over TLS or not.
 */
final class RacingMeta implements RacingClient {

    private static final String LINE_END = "\r\n";

    private final Socket socket;
    private final TextReplies replies;

    RacingMeta(InetSocketAddress server, Login login, String certificate) throws Exception {
        socket = certificate.isEmpty()
                ? new Socket()
                : Tls.trusting(Path.of(certificate)).getSocketFactory().createSocket();
        socket.connect(server);
        socket.setTcpNoDelay(true);
        replies = new TextReplies(socket.getInputStream());
        if (login.isNeeded()) {
            String token = login.user() + " " + login.password();
            expect("STORED", "set login 0 0 " + token.length(), token);
        }
    }

    @Override
    public void everyday() throws IOException {
        expect("HD kmeta O1", "ms meta 3 T100 F5 ME k O1", "one");
        expect("NS", "ms meta 3 ME", "two");
        expect("HD", "ms meta 4 MA", " two");
        expect("VA 7 f5 s7" + LINE_END + "one two", "mg meta f s v");
        expect("VA 7" + LINE_END + "one two", "mg bWV0YQ== b v");
        expect("HD h1", "mg meta h");
        expect("HD", "md meta");
        expect("VA 2" + LINE_END + "17", "ma counter N0 J17 v");
        expect("VA 2 t-1" + LINE_END + "20", "ma counter D3 v t");
        expect("MN", "md counter q", "mg counter v q", "mn");
        expect("NF", "md counter");
        expect("EN", "me counter");
        leases();
    }

    /** Of those who miss one wins the right to store; of those who find a stale value, one the right to renew it. */
    private void leases() throws IOException {
        expect("EN", "mg lease");
        expect("HD W", "mg lease N30");
        expect("HD Z", "mg lease N30");
        expect("HD", "ms lease 3", "new");
        expect("HD", "md lease I T30");
        expect("VA 3 X W" + LINE_END + "new", "mg lease v");
        expect("VA 3 Z X" + LINE_END + "new", "mg lease v");
        expect("HD", "ms lease 5", "newer");
        expect("VA 5" + LINE_END + "newer", "mg lease v");
        expect("HD", "md lease");
    }

    @Override
    public void set(String key, String value) throws IOException {
        expect("HD", "ms " + key + " " + value.length(), value);
    }

    @Override
    public Map<String, String> get(Collection<String> keys) throws IOException {
        StringBuilder requests = new StringBuilder();
        for (String key : keys) {
            requests.append("mg ").append(key).append(" k v q").append(LINE_END);
        }
        send(requests.append("mn").append(LINE_END).toString());
        Map<String, String> values = new HashMap<>();
        for (String reply = reply(); !reply.equals("MN"); reply = reply()) {
            String key = reply.substring(reply.indexOf(" k") + 2, reply.indexOf(LINE_END));
            values.put(key, value(reply));
        }
        return values;
    }

    @Override
    public boolean count(String key) throws IOException {
        send("mg " + key + " c v" + LINE_END);
        String seen = reply();
        String unique = seen.substring(seen.indexOf(" c") + 2, seen.indexOf(LINE_END));
        String next = Long.toString(Long.parseLong(value(seen)) + 1);
        send("ms " + key + " " + next.length() + " C" + unique + LINE_END + next + LINE_END);
        return reply().equals("HD");
    }

    private void expect(String reply, String... lines) throws IOException {
        send(String.join(LINE_END, lines) + LINE_END);
        String actual = reply();
        if (!actual.equals(reply)) {
            throw new AssertionError(String.join(LINE_END, lines) + ": " + reply + " and not " + actual);
        }
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A line without its end; after the line of a value that end and the value. */
    private String reply() throws IOException {
        String line = replies.line();
        if (!line.startsWith("VA ")) {
            return line;
        }
        byte[] value = replies.bytes(Integer.parseInt(line.split(" ", 3)[1]));
        replies.line();
        return line + LINE_END + new String(value, StandardCharsets.US_ASCII);
    }

    private static String value(String reply) {
        return reply.substring(reply.indexOf(LINE_END) + LINE_END.length());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
