package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that is written while nothing else waits: how it leaves, and what may come in between. */
@Timeout(60)
class DirectUnsafeTest {

    private TwoHosts hosts;
    private Recorder serverSide;
    private DpdkSocketChannel client;

    @BeforeEach
    void connect() {
        hosts = new TwoHosts();
        serverSide = new Recorder();
        client = (DpdkSocketChannel) hosts.connect(hosts.listen(serverSide), new Recorder());
    }

    /** Fails where packet memory is still held. */
    @AfterEach
    void close() {
        hosts.close();
    }

    @Test
    void oneThatIsFlushedAloneIsSentByReferenceAndNeverPending() throws Exception {
        ByteBuf message = message(1, 2, 3);

        boolean done = onLoop(() -> {
            ChannelFuture written = client.write(message);
            assertThat(written.isDone()).isFalse();
            assertThat(client.unsafe().outboundBuffer().isEmpty()).isTrue();
            assertThat(client.unsafe().outboundBuffer().totalPendingWriteBytes())
                    .isZero();
            client.flush();
            return written.isSuccess();
        });

        assertThat(done).isTrue();
        assertThat(message.refCnt()).isZero();
        assertThat(serverSide.awaitBytes(3).received()).containsExactly(1, 2, 3);
        assertThat(statistic(LoopCounter.SENT_LENT_BYTES)).isEqualTo(3);
        assertThat(statistic(LoopCounter.SENT_COPIED_BYTES)).isZero();
    }

    @Test
    void nothingLeavesBeforeItIsFlushed() throws Exception {
        onLoop(() -> client.write(message(1), client.voidPromise()));
        // What is sent by another connection later has come, and it has not.
        Recorder otherSide = new Recorder();
        Channel other = hosts.connect(hosts.listen(otherSide), new Recorder());
        other.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
        otherSide.awaitBytes(1);
        assertThat(serverSide.receivedBytes()).isZero();

        client.flush();

        serverSide.awaitBytes(1);
    }

    @Test
    void theOrderIsThatOfWritingWhateverTheMemory() throws Exception {
        onLoop(() -> {
            client.write(message(1));
            client.write(Unpooled.wrappedBuffer(new byte[] {2}));
            client.write(message(3));
            client.flush();
            client.write(Unpooled.wrappedBuffer(new byte[] {4}));
            client.write(message(5));
            client.flush();
            client.writeAndFlush(message(6));
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {7}));
            return client.writeAndFlush(message(8).slice());
        });

        assertThat(serverSide.awaitBytes(8).received()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void oneThatSomebodyElseRefersToIsCopiedAndStaysTheirs() throws Exception {
        ByteBuf message = message(1, 2);
        message.retain();

        onLoop(() -> client.writeAndFlush(message));

        assertThat(serverSide.awaitBytes(2).received()).containsExactly(1, 2);
        assertThat(message.refCnt()).isOne();
        assertThat(onLoop(() -> message.getByte(1))).isEqualTo((byte) 2);
        onLoop(message::release);
    }

    @Test
    void aLargeOneIsPendingFromWhenItIsWritten() throws Exception {
        onLoop(() -> client.write(Unpooled.wrappedBuffer(new byte[1_000_000])));

        assertThat(client.isWritable()).isFalse();

        client.flush();
        serverSide.awaitBytes(1_000_000);
    }

    @Test
    void aListenerMayWriteTheNext() throws Exception {
        onLoop(() -> client.writeAndFlush(message(1)).addListener(first -> client.writeAndFlush(message(2))));

        assertThat(serverSide.awaitBytes(2).received()).containsExactly(1, 2);
    }

    @Test
    void closingFailsOneThatWasNotFlushedAndReleasesIt() throws Exception {
        ByteBuf message = message(1);

        ChannelFuture written = writeAnd(message, client::close);

        assertThat(written.await().cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(message.refCnt()).isZero();
        serverSide.awaitEvent("inactive");
        assertThat(serverSide.receivedBytes()).isZero();
    }

    @Test
    void shuttingDownTheOutputFailsOneThatWasNotFlushedAndReleasesIt() throws Exception {
        ByteBuf message = message(1);

        ChannelFuture written = writeAnd(message, client::shutdownOutput);

        assertThat(written.await().isSuccess()).isFalse();
        assertThat(message.refCnt()).isZero();
    }

    @Test
    void oneWhosePromiseIsCancelledIsNotSent() throws Exception {
        ByteBuf message = message(1);
        ChannelPromise promise = client.newPromise();

        onLoop(() -> {
            client.write(message, promise);
            promise.cancel(false);
            client.flush();
            return client.writeAndFlush(message(2));
        });

        assertThat(serverSide.awaitBytes(1).received()).containsExactly(2);
        assertThat(promise.cause()).isInstanceOf(CancellationException.class);
        assertThat(message.refCnt()).isZero();
    }

    /** Writes a message and does something else before the loop does anything more. */
    private ChannelFuture writeAnd(ByteBuf message, Runnable then) throws Exception {
        return onLoop(() -> {
            ChannelFuture written = client.write(message);
            then.run();
            return written;
        });
    }

    private ByteBuf message(int... bytes) throws Exception {
        return onLoop(() -> {
            ByteBuf buffer = client.alloc().directBuffer(bytes.length);
            for (int each : bytes) {
                buffer.writeByte(each);
            }
            return buffer;
        });
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return client.eventLoop().inEventLoop()
                ? task.call()
                : client.eventLoop().submit(task).get();
    }

    private long statistic(LoopCounter counter) {
        return hosts.clientInterface.statistics().getFirst().get(counter);
    }
}
