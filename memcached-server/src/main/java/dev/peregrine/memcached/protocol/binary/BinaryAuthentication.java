package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.login.SaslAnswer;
import dev.peregrine.memcached.protocol.login.SaslMechanism;
import dev.peregrine.memcached.protocol.login.SaslStep;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Carries the messages of {@link SaslMechanism SASL} between clients and the server. As with memcached, a mechanism's last
 * word to the client is a challenge of its own, which the client answers by nothing before it is told that it is in.
 */
final class BinaryAuthentication {

    private static final byte[] AUTHENTICATED = "Authenticated".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_MECHANISM_BYTES = 32;
    private static final int MAX_CREDENTIALS_BYTES = 16 * 1024;

    private final ServerContext server;
    private final Commands commands;
    private final boolean enabled;

    BinaryAuthentication(ServerContext server, Commands commands) {
        this.server = server;
        this.commands = commands;
        enabled = server.config().security().sasl();
    }

    /** Whether a packet may be executed before its client has said who it is. */
    boolean admits(BinaryConnection connection, BinaryRequest request) {
        return switch (request.command()) {
            case Opcode.SASL_LIST_MECHS, Opcode.SASL_AUTH, Opcode.SASL_STEP, Opcode.VERSION -> true;
            default -> !enabled || connection.authenticated();
        };
    }

    void execute(BinaryConnection connection, BinaryRequest request, ByteBuf in) {
        if (!enabled) {
            BinaryReply.error(connection.writer(), request, BinaryReply.UNKNOWN_COMMAND);
            connection.skip(request.valueLength());
        } else if (request.command() == Opcode.SASL_LIST_MECHS) {
            byte[] names = SaslMechanism.names(server.passwords().mechanisms()).getBytes(StandardCharsets.US_ASCII);
            BinaryReply.success(connection.writer(), request, names, 0);
        } else if (request.keyLength() > MAX_MECHANISM_BYTES || request.valueLength() > MAX_CREDENTIALS_BYTES) {
            BinaryReply.error(connection.writer(), request, BinaryReply.INVALID);
            connection.skip(request.valueLength());
        } else {
            int head = BinaryRequest.headLength(request.buffer(), request.keyIndex() - BinaryRequest.HEADER_BYTES);
            if (connection.carry() == null) {
                request.buffer().readerIndex(request.keyIndex() - BinaryRequest.HEADER_BYTES);
                connection.gather(request.buffer(), head);
            }
            connection.expectCredentials();
            receive(connection, request, in);
        }
    }

    /** Takes more of the credentials behind the head in the carry; false where more must come. */
    boolean receive(BinaryConnection connection, BinaryRequest request, ByteBuf in) {
        ByteBuf carry = connection.carry();
        request.read(carry, carry.readerIndex());
        int head = BinaryRequest.headLength(carry, carry.readerIndex());
        if (!connection.gather(in, head + (int) request.valueLength())) {
            return false;
        }
        request.read(connection.carry(), connection.carry().readerIndex());
        judge(connection, request, connection.carry(), connection.carry().readerIndex() + head);
        connection.dropCarry();
        connection.expectHead();
        return true;
    }

    private void judge(BinaryConnection connection, BinaryRequest request, ByteBuf packet, int index) {
        String mechanism = packet.toString(request.keyIndex(), request.keyLength(), StandardCharsets.ISO_8859_1);
        String message = packet.toString(index, (int) request.valueLength(), StandardCharsets.ISO_8859_1);
        Optional<SaslStep> awaited = connection.takeLoginStep();
        Optional<SaslStep> step = request.command() == Opcode.SASL_STEP
                ? awaited
                : SaslMechanism.named(mechanism)
                        .filter(known -> server.passwords().mechanisms().contains(known))
                        .map(offered -> offered.begin(server.passwords()));
        switch (step.map(due -> due.take(message)).orElse(SaslAnswer.Verdict.REFUSED)) {
            case SaslAnswer.Challenge challenge -> {
                connection.expectLogin(challenge.next());
                BinaryReply.proceed(
                        connection.writer(), request, challenge.message().getBytes(StandardCharsets.US_ASCII));
            }
            case SaslAnswer.Verdict verdict -> conclude(connection, request, verdict == SaslAnswer.Verdict.ADMITTED);
        }
    }

    private void conclude(BinaryConnection connection, BinaryRequest request, boolean good) {
        commands.countAuthentication(good);
        if (good) {
            connection.authenticate();
            BinaryReply.success(connection.writer(), request, AUTHENTICATED, 0);
        } else {
            BinaryReply.error(connection.writer(), request, BinaryReply.AUTH_ERROR);
        }
    }
}
