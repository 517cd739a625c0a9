package dev.peregrine.transport.dpdk.tcp;

/**
 * What the application may set of one connection. Changes take effect with the next segment; called on the event loop
 * only.
 */
public final class TcpOptions {

    private boolean noDelay;
    private boolean keepAlive;
    private int sendBufferSize;
    private int receiveBufferSize;
    private short keepAliveIdleSeconds = 7200;
    private short keepAliveIntervalSeconds = 75;
    private byte keepAliveProbes = 9;
    private int userTimeoutMillis;

    /** Options with the buffer sizes of the settings and all else at its default. */
    public TcpOptions(TcpSettings settings) {
        sendBufferSize = settings.sendBufferSize();
        receiveBufferSize = settings.receiveBufferSize();
    }

    /** Whether small segments leave at once (true) or Nagle's algorithm holds them back; default false. */
    public boolean noDelay() {
        return noDelay;
    }

    public void noDelay(boolean value) {
        noDelay = value;
    }

    /** Whether a silent peer is probed (RFC 9293 section 3.8.4); default false. */
    public boolean keepAlive() {
        return keepAlive;
    }

    public void keepAlive(boolean value) {
        keepAlive = value;
    }

    /** Bytes that may wait to be acknowledged before {@link TcpConnection#sendRoom()} becomes 0. */
    public int sendBufferSize() {
        return sendBufferSize;
    }

    public void sendBufferSize(int bytes) {
        sendBufferSize = positive("sendBufferSize", bytes);
    }

    /** Bytes that may wait to be read before the window is closed. What has been advertised is never taken back. */
    public int receiveBufferSize() {
        return receiveBufferSize;
    }

    public void receiveBufferSize(int bytes) {
        receiveBufferSize = positive("receiveBufferSize", bytes);
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
