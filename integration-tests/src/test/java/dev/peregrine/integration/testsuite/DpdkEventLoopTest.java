package dev.peregrine.integration.testsuite;

import dev.peregrine.transport.dpdk.DpdkEventLoopGroup;
import dev.peregrine.transport.dpdk.DpdkInterface;
import dev.peregrine.transport.dpdk.DpdkServerSocketChannel;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.testsuite.transport.AbstractSingleThreadEventLoopTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Netty's {@link AbstractSingleThreadEventLoopTest} on DPDK: one group after the other on one interface. */
final class DpdkEventLoopTest extends AbstractSingleThreadEventLoopTest {

    private static DpdkInterface networkInterface;
    private EventLoopGroup group;

    @BeforeAll
    static void open() {
        networkInterface = SuiteInterface.withoutWire(SuiteInterface.EVENT_LOOP_PORT, 1);
    }

    @AfterEach
    void end() {
        if (group != null) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @AfterAll
    static void close() {
        networkInterface.close();
    }

    @Override
    protected EventLoopGroup newEventLoopGroup() {
        group = new DpdkEventLoopGroup(networkInterface);
        return group;
    }

    @Override
    protected EventLoopGroup newAutoScalingEventLoopGroup() {
        throw NotApplicable.because(NotApplicable.NO_SCALING);
    }

    @Override
    protected boolean supportsChannelIteration() {
        return true;
    }

    @Override
    protected Channel newChannel() {
        return new DpdkServerSocketChannel();
    }

    @Override
    protected Class<? extends ServerChannel> serverChannelClass() {
        return DpdkServerSocketChannel.class;
    }
}
