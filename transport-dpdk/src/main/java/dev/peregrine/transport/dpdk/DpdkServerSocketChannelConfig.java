package dev.peregrine.transport.dpdk;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannelConfig;
import io.netty.util.NetUtil;
import java.util.Map;

/** Configuration of a {@link DpdkServerSocketChannel}. */
public final class DpdkServerSocketChannelConfig extends DefaultChannelConfig implements ServerSocketChannelConfig {

    private static final OptionTable<DpdkServerSocketChannelConfig> OPTIONS = new OptionTable<
                    DpdkServerSocketChannelConfig>()
            .with(
                    ChannelOption.SO_BACKLOG,
                    DpdkServerSocketChannelConfig::getBacklog,
                    DpdkServerSocketChannelConfig::setBacklog)
            .with(
                    ChannelOption.SO_RCVBUF,
                    DpdkServerSocketChannelConfig::getReceiveBufferSize,
                    DpdkServerSocketChannelConfig::setReceiveBufferSize)
            .with(
                    ChannelOption.SO_REUSEADDR,
                    DpdkServerSocketChannelConfig::isReuseAddress,
                    DpdkServerSocketChannelConfig::setReuseAddress);

    private final DpdkServerSocketChannel serverChannel;
    private volatile int backlog = NetUtil.SOMAXCONN;
    private volatile int receiveBufferSize;
    private volatile boolean reuseAddress = true;

    DpdkServerSocketChannelConfig(DpdkServerSocketChannel channel, int receiveBufferSize) {
        super(channel, new ServerChannelRecvByteBufAllocator());
        serverChannel = channel;
        this.receiveBufferSize = receiveBufferSize;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), OPTIONS.options());
    }

    @Override
    public <T> T getOption(ChannelOption<T> option) {
        OptionTable.Access<DpdkServerSocketChannelConfig, T> access = OPTIONS.find(option);
        return access != null ? access.getter().apply(this) : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        OptionTable.Access<DpdkServerSocketChannelConfig, T> access = OPTIONS.find(option);
        if (access == null) {
            return super.setOption(option, value);
        }
        validate(option, value);
        access.setter().accept(this, value);
        return true;
    }

    /** Connections, over all loops together, that may wait to be read from this channel. */
    @Override
    public int getBacklog() {
        return backlog;
    }

    /** {@inheritDoc} Has an effect before the channel is bound. */
    @Override
    public DpdkServerSocketChannelConfig setBacklog(int newBacklog) {
        if (newBacklog < 0) {
            throw new IllegalArgumentException("backlog " + newBacklog + " is negative");
        }
        backlog = newBacklog;
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return reuseAddress;
    }

    /** {@inheritDoc} Kept for its reader: connections in TIME_WAIT never keep a port from being bound. */
    @Override
    public DpdkServerSocketChannelConfig setReuseAddress(boolean newReuseAddress) {
        reuseAddress = newReuseAddress;
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return receiveBufferSize;
    }

    /** {@inheritDoc} It is what accepted connections begin with. */
    @Override
    public DpdkServerSocketChannelConfig setReceiveBufferSize(int newReceiveBufferSize) {
        if (newReceiveBufferSize <= 0) {
            throw new IllegalArgumentException("receive buffer size " + newReceiveBufferSize + " is not positive");
        }
        receiveBufferSize = newReceiveBufferSize;
        return this;
    }

    /** {@inheritDoc} There is one way to receive: the preferences, hints by definition, change nothing. */
    @Override
    public DpdkServerSocketChannelConfig setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        return this;
    }

    @Override
    protected void autoReadCleared() {
        serverChannel.clearReadPending();
    }

    @Override
    public DpdkServerSocketChannelConfig setConnectTimeoutMillis(int connectTimeoutMillis) {
        super.setConnectTimeoutMillis(connectTimeoutMillis);
        return this;
    }

    @Override
    @Deprecated
    public DpdkServerSocketChannelConfig setMaxMessagesPerRead(int maxMessagesPerRead) {
        super.setMaxMessagesPerRead(maxMessagesPerRead);
        return this;
    }

    @Override
    public DpdkServerSocketChannelConfig setWriteSpinCount(int writeSpinCount) {
        super.setWriteSpinCount(writeSpinCount);
        return this;
    }

    @Override
    public DpdkServerSocketChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public DpdkServerSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public DpdkServerSocketChannelConfig setAutoRead(boolean autoRead) {
        super.setAutoRead(autoRead);
        return this;
    }

    @Override
    public DpdkServerSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public DpdkServerSocketChannelConfig setWriteBufferHighWaterMark(int writeBufferHighWaterMark) {
        super.setWriteBufferHighWaterMark(writeBufferHighWaterMark);
        return this;
    }

    @Override
    public DpdkServerSocketChannelConfig setWriteBufferLowWaterMark(int writeBufferLowWaterMark) {
        super.setWriteBufferLowWaterMark(writeBufferLowWaterMark);
        return this;
    }

    @Override
    public DpdkServerSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark waterMark) {
        super.setWriteBufferWaterMark(waterMark);
        return this;
    }
}
