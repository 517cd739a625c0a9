package dev.peregrine.transport.dpdk.tcp;

import org.junit.jupiter.api.Test;

/** Urgent data is read in line, as RFC 6093 has it: where its pointer points says nothing. */
class UrgentDataTest {

    @Test
    void urgentDataIsDataAsAnyOther() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(".U 1:101 ack 1").read(100).after(40).out(". 1 ack 101");
            script.in("P.U 101:201 ack 1").read(100).after(40).out(". 1 ack 201");
        }
    }

    @Test
    void outOfOrderToo() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(".U 101:201 ack 1")
                    .out(". 1 ack 1")
                    .in(".U 1:101 ack 1")
                    .out(". 1 ack 201")
                    .read(200);
        }
    }

    @Test
    void withoutPayloadItIsAnAck() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(10).out("P. 1:11 ack 1").in(".U 1 ack 11").after(10_000);
        }
    }
}
