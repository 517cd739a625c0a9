package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import java.util.Map;

/**
 * Configuration of a {@link DpdkSocketChannel}.
 *
 * <p>Received payload is lent, not read into a buffer, so the default {@link RecvByteBufAllocator} predicts nothing: it
 * lets each segment's payload through as one message. One that is set by the user bounds the size of messages.
 */
public final class DpdkSocketChannelConfig extends DefaultChannelConfig implements SocketChannelConfig {

    /** More than any segment's payload. */
    private static final int MESSAGE_BOUND = 65_536;

    private static final OptionTable<DpdkSocketChannelConfig> OPTIONS = new OptionTable<DpdkSocketChannelConfig>()
            .with(
                    ChannelOption.SO_RCVBUF,
                    DpdkSocketChannelConfig::getReceiveBufferSize,
                    DpdkSocketChannelConfig::setReceiveBufferSize)
            .with(
                    ChannelOption.SO_SNDBUF,
                    DpdkSocketChannelConfig::getSendBufferSize,
                    DpdkSocketChannelConfig::setSendBufferSize)
            .with(
                    ChannelOption.TCP_NODELAY,
                    DpdkSocketChannelConfig::isTcpNoDelay,
                    DpdkSocketChannelConfig::setTcpNoDelay)
            .with(
                    ChannelOption.SO_KEEPALIVE,
                    DpdkSocketChannelConfig::isKeepAlive,
                    DpdkSocketChannelConfig::setKeepAlive)
            .with(
                    ChannelOption.SO_REUSEADDR,
                    DpdkSocketChannelConfig::isReuseAddress,
                    DpdkSocketChannelConfig::setReuseAddress)
            .with(
                    ChannelOption.IP_TOS,
                    DpdkSocketChannelConfig::getTrafficClass,
                    DpdkSocketChannelConfig::setTrafficClass)
            .with(DpdkChannelOption.TCP_QUICKACK, c -> c.tcp.quickAck(), (c, quick) -> c.tcp.quickAck(quick))
            .with(ChannelOption.SO_LINGER, DpdkSocketChannelConfig::getSoLinger, DpdkSocketChannelConfig::setSoLinger)
            .with(
                    ChannelOption.ALLOW_HALF_CLOSURE,
                    DpdkSocketChannelConfig::isAllowHalfClosure,
                    DpdkSocketChannelConfig::setAllowHalfClosure)
            .with(
                    DpdkChannelOption.TCP_KEEPIDLE,
                    c -> c.tcp.keepAliveIdleSeconds(),
                    (c, seconds) -> c.tcp.keepAliveIdleSeconds(seconds))
            .with(
                    DpdkChannelOption.TCP_KEEPINTVL,
                    c -> c.tcp.keepAliveIntervalSeconds(),
                    (c, seconds) -> c.tcp.keepAliveIntervalSeconds(seconds))
            .with(
                    DpdkChannelOption.TCP_KEEPCNT,
                    c -> c.tcp.keepAliveProbes(),
                    (c, probes) -> c.tcp.keepAliveProbes(probes))
            .with(
                    DpdkChannelOption.TCP_USER_TIMEOUT,
                    c -> c.tcp.userTimeoutMillis(),
                    (c, millis) -> c.tcp.userTimeoutMillis(millis))
            .with(DpdkChannelOption.PREFERRED_WRITE_SIZE, c -> c.socketChannel.preferredWriteSize(), null);

    private final DpdkSocketChannel socketChannel;
    private final TcpOptions tcp;
    private volatile int soLinger = -1;
    private volatile boolean allowHalfClosure;
    private volatile boolean reuseAddress;

    /** @param tcp the options of the channel's connection, present or future */
    DpdkSocketChannelConfig(DpdkSocketChannel channel, TcpOptions tcp) {
        super(channel, new FixedRecvByteBufAllocator(MESSAGE_BOUND));
        socketChannel = channel;
        this.tcp = tcp;
        tcp.noDelay(true);
        super.setAllocator(DpdkByteBufAllocator.DEFAULT);
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), OPTIONS.options());
    }

    @Override
    public <T> T getOption(ChannelOption<T> option) {
        OptionTable.Access<DpdkSocketChannelConfig, T> access = OPTIONS.find(option);
        return access != null ? access.getter().apply(this) : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        OptionTable.Access<DpdkSocketChannelConfig, T> access = OPTIONS.find(option);
        if (access == null) {
            return super.setOption(option, value);
        }
        validate(option, value);
        if (access.setter() == null) {
            return false;
        }
        access.setter().accept(this, value);
        return true;
    }

    /** The options that TCP reads. */
    TcpOptions tcp() {
        return tcp;
    }

    @Override
    public boolean isTcpNoDelay() {
        return tcp.noDelay();
    }

    @Override
    public DpdkSocketChannelConfig setTcpNoDelay(boolean tcpNoDelay) {
        tcp.noDelay(tcpNoDelay);
        return this;
    }

    /** Seconds that {@code close} may linger: −1 for none, 0 to reset the connection. */
    @Override
    public int getSoLinger() {
        return soLinger;
    }

    /** {@inheritDoc} Values above 0 have the same effect as −1: what is queued is sent after the channel has closed. */
    @Override
    public DpdkSocketChannelConfig setSoLinger(int newSoLinger) {
        soLinger = newSoLinger;
        return this;
    }

    @Override
    public int getSendBufferSize() {
        return tcp.sendBufferSize();
    }

    @Override
    public DpdkSocketChannelConfig setSendBufferSize(int sendBufferSize) {
        tcp.sendBufferSize(sendBufferSize);
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return tcp.receiveBufferSize();
    }

    @Override
    public DpdkSocketChannelConfig setReceiveBufferSize(int receiveBufferSize) {
        tcp.receiveBufferSize(receiveBufferSize);
        return this;
    }

    @Override
    public boolean isKeepAlive() {
        return tcp.keepAlive();
    }

    @Override
    public DpdkSocketChannelConfig setKeepAlive(boolean keepAlive) {
        tcp.keepAlive(keepAlive);
        return this;
    }

    @Override
    public int getTrafficClass() {
        return tcp.trafficClass();
    }

    /** {@inheritDoc} The two bits of ECN are TCP's own and stay as they are. */
    @Override
    public DpdkSocketChannelConfig setTrafficClass(int trafficClass) {
        tcp.trafficClass(trafficClass);
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return reuseAddress;
    }

    /** {@inheritDoc} Kept for its reader: connections in TIME_WAIT never keep a port from being used. */
    @Override
    public DpdkSocketChannelConfig setReuseAddress(boolean newReuseAddress) {
        reuseAddress = newReuseAddress;
        return this;
    }

    /** {@inheritDoc} There is one way to send: the preferences, hints by definition, change nothing. */
    @Override
    public DpdkSocketChannelConfig setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        return this;
    }

    @Override
    public boolean isAllowHalfClosure() {
        return allowHalfClosure;
    }

    @Override
    public DpdkSocketChannelConfig setAllowHalfClosure(boolean newAllowHalfClosure) {
        allowHalfClosure = newAllowHalfClosure;
        return this;
    }

    @Override
    protected void autoReadCleared() {
        socketChannel.clearReadPending();
    }

    @Override
    public DpdkSocketChannelConfig setConnectTimeoutMillis(int connectTimeoutMillis) {
        super.setConnectTimeoutMillis(connectTimeoutMillis);
        return this;
    }

    @Override
    @Deprecated
    public DpdkSocketChannelConfig setMaxMessagesPerRead(int maxMessagesPerRead) {
        super.setMaxMessagesPerRead(maxMessagesPerRead);
        return this;
    }

    @Override
    public DpdkSocketChannelConfig setWriteSpinCount(int writeSpinCount) {
        super.setWriteSpinCount(writeSpinCount);
        return this;
    }

    @Override
    public DpdkSocketChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public DpdkSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public DpdkSocketChannelConfig setAutoRead(boolean autoRead) {
        super.setAutoRead(autoRead);
        return this;
    }

    @Override
    public DpdkSocketChannelConfig setAutoClose(boolean autoClose) {
        super.setAutoClose(autoClose);
        return this;
    }

    @Override
    public DpdkSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public DpdkSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark waterMark) {
        super.setWriteBufferWaterMark(waterMark);
        return this;
    }
}
