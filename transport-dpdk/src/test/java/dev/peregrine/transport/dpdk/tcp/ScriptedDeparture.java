package dev.peregrine.transport.dpdk.tcp;

/** A segment that has left in a {@link TcpScript}: its bytes, the ECN bits of its packet, and when. */
final class ScriptedDeparture {

    final byte[] bytes;
    final int ecn;
    final long atNanos;

    ScriptedDeparture(byte[] bytes, int ecn, long atNanos) {
        this.bytes = bytes;
        this.ecn = ecn;
        this.atNanos = atNanos;
    }
}
