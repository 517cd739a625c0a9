package dev.peregrine.transport.dpdk;

/** What one event loop of the transport counts of itself. */
public enum LoopCounter {
    BUSY_NANOS("nanoseconds of turns that found something to do"),
    IDLE_NANOS("nanoseconds of turns that found nothing to do, sleep included"),
    BUSY_TURNS("turns that found something to do"),
    IDLE_TURNS("turns that found nothing to do"),
    PARKED("times the loop went to sleep"),
    ACCEPTED("connections accepted on this loop"),
    BACKLOG_OVERFLOWS("connections reset because too many waited to be accepted"),
    SENT_COPIED_BYTES("payload bytes copied into packet memory because they were written in other memory"),
    SENT_LENT_BYTES("payload bytes sent from the memory that the application wrote them in"),
    RECEIVED_COPIED_BYTES("payload bytes copied out of packet memory because little of it was left"),
    RECEIVED_LENT_BYTES("payload bytes lent to the application in the memory that they were received in"),
    TRANSMIT_SHORTAGES("times a write had to wait because packet memory was short");

    private final String meaning;

    LoopCounter(String meaning) {
        this.meaning = meaning;
    }

    /** What is counted, in words. */
    public String meaning() {
        return meaning;
    }
}
