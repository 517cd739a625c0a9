package dev.peregrine.integration.client;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A user's program that logs in by SCRAM, as programs for PostgreSQL do, each time on a connection of its own, and takes
 * care that the server, too, proves to know the password.
 *
 * <p>Arguments: address, port. Its name and password are its own, since arguments may be of ASCII only.
 */
public final class ScramLogin {

    /** Who it is. */
    public static final String USER = "jürgen=1";

    /** What it knows. */
    public static final String PASSWORD = "ein, zwei: Straße";

    private static final int REQUEST = 0x80;
    private static final int AUTHENTICATE = 0x21;
    private static final int STEP = 0x22;
    private static final int NO_OPERATION = 0x0a;
    private static final int OK = 0;
    private static final int REFUSED = 0x20;
    private static final int CONTINUE = 0x21;
    private static final int HEADER_REST = 12;

    private record Reply(int status, String body) {}

    private ScramLogin() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException, ScramException {
        for (String mechanism : List.of("SCRAM-SHA-256", "SCRAM-SHA-1")) {
            check(logIn(arguments, mechanism, PASSWORD) == OK, "one who knows the password is in");
            check(logIn(arguments, mechanism, "not " + PASSWORD) == REFUSED, "one who does not is not");
        }
        System.out.println("scram: all well");
    }

    private static int logIn(String[] arguments, String mechanism, String password) throws IOException, ScramException {
        ScramClient client = ScramClient.builder()
                .advertisedMechanisms(List.of(mechanism))
                .username(USER)
                .password(password.toCharArray())
                .build();
        try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
            Reply challenge = ask(
                    socket, AUTHENTICATE, mechanism, client.clientFirstMessage().toString());
            check(challenge.status() == CONTINUE, "a challenge comes");
            client.serverFirstMessage(challenge.body());
            Reply confirmed =
                    ask(socket, STEP, mechanism, client.clientFinalMessage().toString());
            if (confirmed.status() != CONTINUE) {
                return confirmed.status();
            }
            client.serverFinalMessage(confirmed.body());
            check(ask(socket, STEP, mechanism, "").status() == OK, "the exchange ends well");
            return ask(socket, NO_OPERATION, "", "").status();
        }
    }

    /** Sends a packet of the binary protocol and takes the reply. */
    private static Reply ask(Socket socket, int opcode, String key, String value) throws IOException {
        byte[] body = (key + value).getBytes(StandardCharsets.UTF_8);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeByte(REQUEST);
        out.writeByte(opcode);
        out.writeShort(key.length());
        out.writeInt(0);
        out.writeInt(body.length);
        out.write(new byte[HEADER_REST]);
        out.write(body);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readInt();
        int status = in.readInt() & 0xffff;
        byte[] reply = new byte[in.readInt()];
        in.skipNBytes(HEADER_REST);
        in.readFully(reply);
        return new Reply(status, new String(reply, StandardCharsets.UTF_8));
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not so: " + what);
        }
    }
}
