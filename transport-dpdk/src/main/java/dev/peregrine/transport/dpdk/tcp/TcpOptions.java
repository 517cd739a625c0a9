package dev.peregrine.transport.dpdk.tcp;

/**
 * What the application may set of one connection. Changes take effect with the next segment; called on the event loop
 * only.
 */
public final class TcpOptions {

    static final byte QUICK_ACK_AS_NEEDED = 0;
    static final byte QUICK_ACK_ALWAYS = 1;
    static final byte QUICK_ACK_NEVER = 2;

    private static final int ECN_BITS = 3;

    private static final int NO_DELAY = 1;
    private static final int KEEP_ALIVE = 2;
    private static final int SEND_BUFFER_FIXED = 4;
    private static final int RECEIVE_BUFFER_FIXED = 8;

    /** Of those above, in one byte, since every connection has it. */
    private byte switches;

    private byte quickAckMode = QUICK_ACK_AS_NEEDED;
    private int sendBufferSize;
    private int receiveBufferSize;
    private short keepAliveIdleSeconds = 7200;
    private short keepAliveIntervalSeconds = 75;
    private byte keepAliveProbes = 9;
    private int userTimeoutMillis;
    private byte trafficClass;

    /** Options with the buffer sizes of the settings and all else at its default. */
    public TcpOptions(TcpSettings settings) {
        sendBufferSize = settings.sendBufferSize();
        receiveBufferSize = settings.receiveBufferSize();
    }

    /** Whether small segments leave at once (true) or Nagle's algorithm holds them back; default false. */
    public boolean noDelay() {
        return (switches & NO_DELAY) != 0;
    }

    public void noDelay(boolean value) {
        turn(NO_DELAY, value);
    }

    /** Whether ACKs may leave at once; see {@link #quickAck(boolean)}. */
    public boolean quickAck() {
        return quickAckMode != QUICK_ACK_NEVER;
    }

    /**
     * Where true, each segment is acknowledged at once; where false, ACKs wait for data to ride on, for a second segment
     * or for their timer. By default they leave at once while the peer's congestion window opens and wait when answers go
     * back and forth.
     */
    public void quickAck(boolean value) {
        quickAckMode = value ? QUICK_ACK_ALWAYS : QUICK_ACK_NEVER;
    }

    byte quickAckMode() {
        return quickAckMode;
    }

    /** Whether a silent peer is probed (RFC 9293 section 3.8.4); default false. */
    public boolean keepAlive() {
        return (switches & KEEP_ALIVE) != 0;
    }

    public void keepAlive(boolean value) {
        turn(KEEP_ALIVE, value);
    }

    /**
     * Bytes that may wait to be acknowledged before {@link TcpConnection#sendRoom()} becomes 0. Where this was not set it
     * is the least: there may be more as the congestion window grows.
     */
    public int sendBufferSize() {
        return sendBufferSize;
    }

    public void sendBufferSize(int bytes) {
        sendBufferSize = positive("sendBufferSize", bytes);
        turn(SEND_BUFFER_FIXED, true);
    }

    boolean isSendBufferFixed() {
        return (switches & SEND_BUFFER_FIXED) != 0;
    }

    /**
     * Bytes that may wait to be read before the window is closed. Where this was not set it grows while it limits a peer
     * that is read from as fast as it sends. What has been advertised is never taken back.
     */
    public int receiveBufferSize() {
        return receiveBufferSize;
    }

    public void receiveBufferSize(int bytes) {
        receiveBufferSize = positive("receiveBufferSize", bytes);
        turn(RECEIVE_BUFFER_FIXED, true);
    }

    boolean isReceiveBufferFixed() {
        return (switches & RECEIVE_BUFFER_FIXED) != 0;
    }

    /** The receive buffer has grown by itself, or has to do with less again. */
    void tuneReceiveBuffer(int bytes) {
        receiveBufferSize = bytes;
    }

    /** Seconds of silence before the first keepalive probe, 1 to 32767 as Linux has it; default 7200. */
    public int keepAliveIdleSeconds() {
        return keepAliveIdleSeconds;
    }

    public void keepAliveIdleSeconds(int seconds) {
        keepAliveIdleSeconds = (short) between("keepAliveIdleSeconds", seconds, Short.MAX_VALUE);
    }

    /** Seconds between keepalive probes, 1 to 32767; default 75. */
    public int keepAliveIntervalSeconds() {
        return keepAliveIntervalSeconds;
    }

    public void keepAliveIntervalSeconds(int seconds) {
        keepAliveIntervalSeconds = (short) between("keepAliveIntervalSeconds", seconds, Short.MAX_VALUE);
    }

    /** Unanswered keepalive probes after which the connection fails, 1 to 127; default 9. */
    public int keepAliveProbes() {
        return keepAliveProbes;
    }

    public void keepAliveProbes(int probes) {
        keepAliveProbes = (byte) between("keepAliveProbes", probes, Byte.MAX_VALUE);
    }

    /**
     * Milliseconds that sent data may stay unacknowledged before the connection fails (RFC 5482); 0, the default,
     * leaves it to the number of retransmissions.
     */
    public int userTimeoutMillis() {
        return userTimeoutMillis;
    }

    public void userTimeoutMillis(int millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("userTimeoutMillis " + millis + " is negative");
        }
        userTimeoutMillis = millis;
    }

    /** The traffic class that segments leave with, 0 to 255 without the two bits of ECN, which are TCP's; default 0. */
    public int trafficClass() {
        return trafficClass & 0xff;
    }

    public void trafficClass(int value) {
        if (value < 0 || value > 0xff) {
            throw new IllegalArgumentException("trafficClass " + value + " is not between 0 and 255");
        }
        trafficClass = (byte) (value & ~ECN_BITS);
    }

    private void turn(int which, boolean on) {
        switches = (byte) (on ? switches | which : switches & ~which);
    }

    private static int positive(String name, int value) {
        return between(name, value, Integer.MAX_VALUE);
    }

    private static int between(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not between 1 and " + most);
        }
        return value;
    }
}
