package dev.peregrine.transport.dpdk;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannelConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;

/** Configuration of a {@link DpdkDatagramChannel}. */
public final class DpdkDatagramChannelConfig extends DefaultChannelConfig implements DatagramChannelConfig {

    /** No datagram is larger: payload is lent, not read into a buffer, so there is nothing to predict. */
    private static final int MESSAGE_BOUND = 65_536;

    private static final int DEFAULT_RECEIVE_BUFFER = 256 << 10;

    private static final OptionTable<DpdkDatagramChannelConfig> OPTIONS = options();

    private final DpdkDatagramChannel datagramChannel;
    private volatile int receiveBufferSize = DEFAULT_RECEIVE_BUFFER;
    private volatile int sendBufferSize = DEFAULT_RECEIVE_BUFFER;
    private volatile int trafficClass;
    private volatile boolean reuseAddress;
    private volatile boolean broadcast;
    private volatile boolean activeOnRegistration;

    DpdkDatagramChannelConfig(DpdkDatagramChannel channel) {
        super(channel, new FixedRecvByteBufAllocator(MESSAGE_BOUND));
        datagramChannel = channel;
        super.setAllocator(DpdkByteBufAllocator.DEFAULT);
    }

    @SuppressWarnings("deprecation") // of ACTIVE_ON_REGISTRATION there is no other
    private static OptionTable<DpdkDatagramChannelConfig> options() {
        return new OptionTable<DpdkDatagramChannelConfig>()
                .with(
                        ChannelOption.SO_RCVBUF,
                        DpdkDatagramChannelConfig::getReceiveBufferSize,
                        DpdkDatagramChannelConfig::setReceiveBufferSize)
                .with(
                        ChannelOption.SO_SNDBUF,
                        DpdkDatagramChannelConfig::getSendBufferSize,
                        DpdkDatagramChannelConfig::setSendBufferSize)
                .with(
                        ChannelOption.IP_TOS,
                        DpdkDatagramChannelConfig::getTrafficClass,
                        DpdkDatagramChannelConfig::setTrafficClass)
                .with(
                        ChannelOption.SO_REUSEADDR,
                        DpdkDatagramChannelConfig::isReuseAddress,
                        DpdkDatagramChannelConfig::setReuseAddress)
                .with(
                        ChannelOption.SO_BROADCAST,
                        DpdkDatagramChannelConfig::isBroadcast,
                        DpdkDatagramChannelConfig::setBroadcast)
                .with(
                        ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION,
                        DpdkDatagramChannelConfig::isActiveOnRegistration,
                        DpdkDatagramChannelConfig::setActiveOnRegistration);
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), OPTIONS.options());
    }

    @Override
    public <T> T getOption(ChannelOption<T> option) {
        OptionTable.Access<DpdkDatagramChannelConfig, T> access = OPTIONS.find(option);
        return access != null ? access.getter().apply(this) : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        OptionTable.Access<DpdkDatagramChannelConfig, T> access = OPTIONS.find(option);
        if (access == null) {
            return super.setOption(option, value);
        }
        validate(option, value);
        access.setter().accept(this, value);
        return true;
    }

    /** Whether the channel is active as soon as it is registered, bound or not. */
    boolean isActiveOnRegistration() {
        return activeOnRegistration;
    }

    private DpdkDatagramChannelConfig setActiveOnRegistration(boolean active) {
        if (datagramChannel.isRegistered()) {
            throw new IllegalStateException("has an effect before the channel is registered only");
        }
        activeOnRegistration = active;
        return this;
    }

    @Override
    public int getSendBufferSize() {
        return sendBufferSize;
    }

    /** {@inheritDoc} Kept for its reader: datagrams go to the device at once. */
    @Override
    public DpdkDatagramChannelConfig setSendBufferSize(int newSendBufferSize) {
        sendBufferSize = newSendBufferSize;
        return this;
    }

    /** Bytes of packet memory, in whole buffers of 2 KiB, that received datagrams may fill before they are read. */
    @Override
    public int getReceiveBufferSize() {
        return receiveBufferSize;
    }

    /** {@inheritDoc} Has an effect before the channel is bound. */
    @Override
    public DpdkDatagramChannelConfig setReceiveBufferSize(int newReceiveBufferSize) {
        receiveBufferSize = newReceiveBufferSize;
        return this;
    }

    @Override
    public int getTrafficClass() {
        return trafficClass;
    }

    @Override
    public DpdkDatagramChannelConfig setTrafficClass(int newTrafficClass) {
        if (newTrafficClass < 0 || newTrafficClass > 0xff) {
            throw new IllegalArgumentException("traffic class " + newTrafficClass + " is not between 0 and 255");
        }
        trafficClass = newTrafficClass;
        return this;
    }

    /** Whether channels on other loops of the interface may bind the same address and port. */
    @Override
    public boolean isReuseAddress() {
        return reuseAddress;
    }

    /** {@inheritDoc} Each loop then receives what the device delivers to it. Has an effect before the channel is bound. */
    @Override
    public DpdkDatagramChannelConfig setReuseAddress(boolean newReuseAddress) {
        reuseAddress = newReuseAddress;
        return this;
    }

    @Override
    public boolean isBroadcast() {
        return broadcast;
    }

    @Override
    public DpdkDatagramChannelConfig setBroadcast(boolean newBroadcast) {
        broadcast = newBroadcast;
        return this;
    }

    /** Always true: the channel joins no groups, so it never hears itself. */
    @Override
    public boolean isLoopbackModeDisabled() {
        return true;
    }

    @Override
    public DpdkDatagramChannelConfig setLoopbackModeDisabled(boolean disabled) {
        return fixed("loopback mode disabled", disabled, true);
    }

    /** The time to live of multicast packets. */
    @Override
    public int getTimeToLive() {
        return 1;
    }

    @Override
    public DpdkDatagramChannelConfig setTimeToLive(int ttl) {
        return fixed("multicast time to live", ttl, 1);
    }

    /** None: the channel joins no groups. */
    @Override
    public InetAddress getInterface() {
        return null;
    }

    @Override
    public DpdkDatagramChannelConfig setInterface(InetAddress interfaceAddress) {
        return fixed("multicast interface", interfaceAddress, null);
    }

    /** None: the channel joins no groups. */
    @Override
    public NetworkInterface getNetworkInterface() {
        return null;
    }

    @Override
    public DpdkDatagramChannelConfig setNetworkInterface(NetworkInterface networkInterface) {
        return fixed("multicast interface", networkInterface, null);
    }

    private DpdkDatagramChannelConfig fixed(String what, Object value, Object only) {
        if (value == null ? only != null : !value.equals(only)) {
            throw new ChannelException(what + " " + value + " is not available: it is always " + only);
        }
        return this;
    }

    @Override
    protected void autoReadCleared() {
        datagramChannel.clearReadPending();
    }

    @Override
    public DpdkDatagramChannelConfig setConnectTimeoutMillis(int connectTimeoutMillis) {
        super.setConnectTimeoutMillis(connectTimeoutMillis);
        return this;
    }

    @Override
    public DpdkDatagramChannelConfig setWriteSpinCount(int writeSpinCount) {
        super.setWriteSpinCount(writeSpinCount);
        return this;
    }

    @Override
    public DpdkDatagramChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public DpdkDatagramChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public DpdkDatagramChannelConfig setAutoRead(boolean autoRead) {
        super.setAutoRead(autoRead);
        return this;
    }

    @Override
    public DpdkDatagramChannelConfig setAutoClose(boolean autoClose) {
        super.setAutoClose(autoClose);
        return this;
    }

    @Override
    public DpdkDatagramChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public DpdkDatagramChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark waterMark) {
        super.setWriteBufferWaterMark(waterMark);
        return this;
    }

    @Override
    @Deprecated
    public DpdkDatagramChannelConfig setMaxMessagesPerRead(int maxMessagesPerRead) {
        super.setMaxMessagesPerRead(maxMessagesPerRead);
        return this;
    }
}
