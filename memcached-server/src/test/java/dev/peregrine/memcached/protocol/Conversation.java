package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TestConfig;
import dev.peregrine.memcached.protocol.command.Counter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.command.Statistics;
import dev.peregrine.memcached.protocol.login.PasswordFile;
import dev.peregrine.memcached.protocol.login.SaslMechanism;
import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.ChronicleStore;
import dev.peregrine.memcached.store.Store;
import dev.peregrine.memcached.store.StoreOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A client's talk with the pipeline, without a network: bytes in, bytes out, and no buffer left behind. */
final class Conversation implements AutoCloseable {

    /** The second that it is during a conversation. */
    static final long NOW_SECONDS = 1_800_000_000L;

    private static final String USERS = "user:secret\n";
    private static final long LIMIT_BYTES = 16 << 20;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final EmbeddedChannel channel = new EmbeddedChannel(false, false);
    private final List<Integer> writeSizes = new ArrayList<>();
    private final Store store;
    private final ServerContext server;
    private final MemcachedInitializer initializer;
    private final TestControl control = new TestControl();
    private long nowSeconds = NOW_SECONDS;
    private int expectedErrors;

    Conversation() {
        this(TestConfig.of());
    }

    Conversation(ServerConfig settings) {
        this(settings, 4096);
    }

    Conversation(ServerConfig settings, int preferredWriteSize) {
        this(clock -> newStore(clock, settings), settings, preferredWriteSize);
    }

    /** A talk about another store than that of tests. */
    Conversation(Function<CacheClock, Store> makeStore) {
        this(makeStore, TestConfig.of(), 4096);
    }

    private Conversation(Conversation first) {
        store = null;
        server = first.server;
        initializer = first.initializer;
        connect();
    }

    /** Another client of the same server, to be closed before this one. */
    Conversation another() {
        return new Conversation(this);
    }

    private Conversation(Function<CacheClock, Store> makeStore, ServerConfig settings, int preferredWriteSize) {
        CacheClock clock = () -> nowSeconds + control.movedSeconds();
        store = makeStore.apply(clock);
        server = new ServerContext(
                store,
                clock,
                settings,
                new Statistics(NOW_SECONDS),
                control,
                settings.security().sasl() ? PasswordFile.forSasl(USERS, SaslMechanism.all()) : new PasswordFile(USERS),
                preferredWriteSize);
        initializer = new MemcachedInitializer(server);
        connect();
    }

    private void connect() {
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(initializer);
        try {
            channel.register();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A small store. */
    static Store newStore(CacheClock clock, ServerConfig settings) {
        return new ChronicleStore(
                new StoreOptions(
                        LIMIT_BYTES,
                        settings.memory().maxItemBytes(),
                        true,
                        settings.memory().eviction(),
                        settings.memory().trackSizes(),
                        settings.commands().casUniques()),
                clock);
    }

    TestControl control() {
        return control;
    }

    Statistics statistics() {
        return server.statistics();
    }

    EmbeddedChannel channel() {
        return channel;
    }

    ServerContext server() {
        return server;
    }

    /** One exception is part of this talk. */
    void expectError() {
        expectedErrors++;
    }

    /** Bytes of the buffers that are in use now. */
    long bufferBytes() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** Lets time pass. */
    void advanceSeconds(long seconds) {
        nowSeconds += seconds;
    }

    /** Sends text in one piece and takes what comes back. */
    String say(String request) {
        return text(say(bytes(request)));
    }

    byte[] say(byte[] request) {
        send(request, 0, request.length);
        return takeReplies();
    }

    /** Sends bytes one by one. */
    byte[] sayByteByByte(byte[] request) {
        for (int i = 0; i < request.length; i++) {
            send(request, i, 1);
        }
        return takeReplies();
    }

    /** Sends bytes in pieces of random length, small ones more often than large ones. */
    byte[] sayInFragments(byte[] request, Random random) {
        int at = 0;
        while (at < request.length) {
            int length = Math.min(request.length - at, 1 + random.nextInt(1 << random.nextInt(1, 16)));
            send(request, at, length);
            at += length;
        }
        return takeReplies();
    }

    private void send(byte[] request, int from, int length) {
        if (!channel.isOpen()) {
            return;
        }
        ByteBuf in = allocator.directBuffer(length);
        in.writeBytes(request, from, length);
        channel.writeInbound(in);
    }

    byte[] takeReplies() {
        channel.runPendingTasks();
        ByteArrayOutputStream replies = new ByteArrayOutputStream();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            if (out.isReadable()) {
                writeSizes.add(out.readableBytes());
            }
            try {
                out.readBytes(replies, out.readableBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out.release();
        }
        return replies.toByteArray();
    }

    /** Bytes of each buffer that was written, in order. */
    List<Integer> writeSizes() {
        return writeSizes;
    }

    /** Whether the server has closed the connection. */
    boolean closed() {
        return !channel.isOpen();
    }

    static byte[] joined(List<byte[]> pieces) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        pieces.forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Ends the talk; fails where a buffer was left behind or an exception reached the end of the pipeline. */
    @Override
    public void close() {
        channel.finishAndReleaseAll();
        if (store != null) {
            store.close();
        }
        if (bufferBytes() != 0) {
            throw new AssertionError(bufferBytes() + " bytes of buffers were not released");
        }
        if (statistics().total(Counter.INTERNAL_ERRORS) != expectedErrors) {
            throw new AssertionError("an exception was thrown");
        }
    }
}
