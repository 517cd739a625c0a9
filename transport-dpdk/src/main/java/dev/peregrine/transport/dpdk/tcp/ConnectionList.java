package dev.peregrine.transport.dpdk.tcp;

import java.util.Arrays;

/** A first-in first-out queue of connections in a ring that grows; allocates nothing at its working size. */
final class ConnectionList {

    private TcpConnection[] ring = new TcpConnection[16];
    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(TcpConnection connection) {
        if (size == ring.length) {
            TcpConnection[] larger = Arrays.copyOf(ring, size * 2);
            System.arraycopy(ring, 0, larger, size, head);
            Arrays.fill(larger, 0, head, null);
            ring = larger;
        }
        ring[head + size & ring.length - 1] = connection;
        size++;
    }

    /** Takes the oldest one out, or null. */
    TcpConnection poll() {
        if (size == 0) {
            return null;
        }
        TcpConnection first = ring[head];
        ring[head] = null;
        head = head + 1 & ring.length - 1;
        size--;
        return first;
    }

    /** Takes one out wherever it stands; what is not there is ignored. */
    void remove(TcpConnection connection) {
        for (int count = size; count > 0; count--) {
            TcpConnection each = poll();
            if (each != connection) {
                add(each);
            }
        }
    }
}
