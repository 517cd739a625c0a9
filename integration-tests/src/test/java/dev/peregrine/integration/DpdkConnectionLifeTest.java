package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.Connections;
import dev.peregrine.integration.client.Spymemcached;
import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.Heap;
import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import java.io.BufferedReader;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clients that vanish, stall or come by the thousand leave no connection, no buffer and no heap behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DpdkConnectionLifeTest {

    private static final String PORT = Integer.toString(Setup.PORT);
    private static final String CONNECTIONS = "memcached_current_connections";
    private static final String TCBS = "peregrine_tcp_connections";
    private static final String BUFFERS = "peregrine_buffers_in_use";

    /** Classes, caches and pools that the first clients bring; far less than a thousand connections would take. */
    private static final long MOST_HEAP_KEPT = 1 << 20;

    private Setup setup;
    private double buffersAtRest;
    private long heapAtRest;

    @BeforeAll
    void startServer() {
        setup = Setup.afPacket(2, 0, "-m", "64");
        // The first connections and the first scrape load classes, which stay.
        run("open-and-close", 10);
        setup.awaitNothingLeftBut();
    }

    @AfterAll
    void stopServer() {
        setup.close();
    }

    @BeforeEach
    void noteWhatIsInUseAtRest() {
        heapAtRest = withoutPooledHandles(Heap.of(setup.server().jvm()));
        buffersAtRest = setup.metrics().sum(BUFFERS);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        Metrics.await(setup.serverSide(), Setup.METRICS_PORT, CONNECTIONS, n -> n == 0);
        Metrics.await(setup.serverSide(), Setup.METRICS_PORT, TCBS, n -> n == 0);
        Metrics.await(setup.serverSide(), Setup.METRICS_PORT, BUFFERS, n -> n <= buffersAtRest);
        Heap heap = Heap.of(setup.server().jvm());
        assertThat(heap.instances("dev.peregrine.transport.dpdk.DpdkSocketChannel"))
                .isZero();
        assertThat(heap.instances("dev.peregrine.transport.dpdk.tcp.TcpConnection"))
                .isZero();
        assertThat(heap.instances("dev.peregrine.memcached.protocol.MemcachedHandler"))
                .isZero();
        assertThat(heap.instances("dev.peregrine.transport.dpdk.DpdkServerSocketChannel"))
                .as("the histogram tells of the server")
                .isPositive();
        assertThat(withoutPooledHandles(heap)).isLessThan(heapAtRest + MOST_HEAP_KEPT);
    }

    @Test
    void aThousandConnectionsOpenedAndClosed() {
        assertThat(run("open-and-close", 1000)).contains("done");
    }

    @Test
    void aClientKilledInTheMiddleOfItsRequests() throws Exception {
        Process client = start("hold", 50);
        Metrics.await(setup.serverSide(), Setup.METRICS_PORT, CONNECTIONS, n -> n == 50);
        client.destroyForcibly().waitFor();
    }

    @Test
    void aClientThatNeverReadsHarmsNobodyElse() throws Exception {
        Process client = start("never-read", 20);
        assertThat(ClientJvm.run(setup.clientSide(), Spymemcached.class, VethPair.SERVER_ADDRESS, PORT, "20"))
                .contains("spymemcached: all well");
        assertThat(setup.metrics().sum(CONNECTIONS)).isEqualTo(20);
        client.destroyForcibly().waitFor();
    }

    /** The objects that stand for buffers of packet memory are kept for the next time, at most one for each buffer. */
    private static long withoutPooledHandles(Heap heap) {
        return heap.bytes()
                - heap.bytes("dev.peregrine.transport.dpdk.packet.PacketBuffer")
                - heap.bytes("dev.peregrine.transport.dpdk.MbufByteBuf")
                - heap.bytes("io.netty.util.internal.RefCnt");
    }

    private String run(String what, int count) {
        return ClientJvm.run(
                setup.clientSide(), Connections.class, VethPair.SERVER_ADDRESS, PORT, what, Integer.toString(count));
    }

    private Process start(String what, int count) throws IOException {
        Process process = ClientJvm.start(
                setup.clientSide(), Connections.class, VethPair.SERVER_ADDRESS, PORT, what, Integer.toString(count));
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).startsWith("holding");
        return process;
    }
}
