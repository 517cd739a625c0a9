package dev.peregrine.transport.dpdk.eal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of EAL with arguments good and bad; each in a JVM of its own, since a process has but one try. */
final class EalTest {

    private static final List<String> WITHOUT_HUGEPAGES =
            List.of("--no-huge", "-m", "64", "--no-shconf", "--no-pci", "--no-telemetry");

    @BeforeEach
    void dpdkIsInstalled() {
        TestEal.assumeDpdkIsInstalled();
    }

    @Test
    void startsQuietlyAndLeavesTheThreadsWhereTheyWere() throws Exception {
        assertThat(initialize("--vdev=net_ring0", "--vdev", "net_null0,no-rx=1"))
                .containsExactly(
                        "2 ports",
                        Runtime.getRuntime().availableProcessors() + " processors",
                        "affinity " + CpuAffinity.get());
    }

    @Test
    void unknownOptionIsNamed() throws Exception {
        assertThat(initialize("--foo"))
                .singleElement()
                .asString()
                .startsWith("rte_eal_init failed: Invalid argument (errno 22): ")
                .endsWith("unrecognized option '--foo': correct it among the EAL arguments or take it out");
    }

    @Test
    void missingInterfaceIsNamed() throws Exception {
        assertThat(initialize("--vdev=net_af_packet0,iface=nowhere0"))
                .containsExactly(
                        "net_af_packet0: there is no network interface nowhere0: " + "choose one that `ip link` lists");
    }

    @Test
    void interfaceThatIsNotGivenIsAskedFor() throws Exception {
        assertThat(initialize("--vdev=net_af_packet0"))
                .containsExactly(
                        "net_af_packet0 lacks the network interface to use: " + "--vdev=net_af_packet0,iface=NAME");
    }

    @Test
    void unknownDriverIsNamed() throws Exception {
        assertThat(initialize("--vdev=net_rung0"))
                .singleElement()
                .asString()
                .startsWith("rte_eal_init failed: No such device (errno 19): ")
                .contains("net_rung0");
    }

    @Test
    void deviceThatDoesNotComeUpIsNamedThoughEalReportsSuccess() throws Exception {
        assertThat(initialize("--vdev=net_ring0", "--vdev=net_pcap0,rx_pcap=/nowhere/file.pcap"))
                .singleElement()
                .asString()
                .startsWith("the device net_pcap0,rx_pcap=/nowhere/file.pcap did not come up: ")
                .contains("/nowhere/file.pcap");
    }

    @Test
    void optionsThatExcludeEachOtherAreExplained() throws Exception {
        assertThat(initialize("--in-memory")).singleElement().asString().contains("--no-shconf");
    }

    @Test
    void tooLittleMemoryIsToldWithTheWayToMore() throws Exception {
        assertThat(run("pool", WITHOUT_HUGEPAGES))
                .singleElement()
                .asString()
                .startsWith("rte_pktmbuf_pool_create for 1000000 mbufs failed: Cannot allocate memory (errno 12): ")
                .contains("-m <MiB>");
    }

    @Test
    void missingPortIsToldWithThoseThereAre() throws Exception {
        assertThat(run("port", with("--vdev=net_ring0")))
                .containsExactly("there is no DPDK port 7: DPDK has 1 port, numbered from 0");
    }

    @Test
    void withoutAnyDeviceTheUserIsToldHowToNameOne() throws Exception {
        assertThat(run("port", WITHOUT_HUGEPAGES)).singleElement().asString().contains("--vdev=net_af_packet0,iface=");
    }

    @Test
    void failureStaysForTheProcess() throws Exception {
        List<String> lines = run("twice", with("--foo"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isEqualTo(lines.get(1));
    }

    @Test
    void sameArgumentsGiveTheSameEalAndOthersAreRefused() {
        Eal eal = TestEal.get();
        assertThat(TestEal.get()).isSameAs(eal);
        assertThatThrownBy(() -> Eal.initialize(List.of("--no-huge", "-m", "1")))
                .isInstanceOf(DpdkException.class)
                .hasMessageContaining("DPDK runs in this process already")
                .hasMessageContaining("'--no-huge -m 1'");
    }

    @Test
    void deviceCanBeAttachedOnceAndFailsTheSecondTime() {
        Eal eal = TestEal.get();
        int port = eal.attach("net_null_once");
        try (EthDev device = EthDev.open(eal, port)) {
            assertThat(device.info().driver()).isEqualTo("net_null");
            assertThatThrownBy(() -> eal.attach("net_null_once"))
                    .isInstanceOf(DpdkException.class)
                    .hasMessage("there is a device net_null_once already");
        }
    }

    private static List<String> initialize(String... devices) throws Exception {
        return run("report", with(devices));
    }

    private static List<String> with(String... more) {
        List<String> arguments = new ArrayList<>(WITHOUT_HUGEPAGES);
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static List<String> run(String task, List<String> arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(task));
        all.addAll(arguments);
        try (ChildJvm child = ChildJvm.start(List.of(), Child.class, all)) {
            return child.lines();
        }
    }

    /** Initialises EAL, does a task and prints what came of it, the message alone where that is an error. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            List<String> ealArguments = List.of(arguments).subList(1, arguments.length);
            int times = arguments[0].equals("twice") ? 2 : 1;
            for (int i = 0; i < times; i++) {
                try {
                    perform(arguments[0], Eal.initialize(ealArguments));
                } catch (DpdkException e) {
                    System.out.println(e.getMessage());
                }
            }
        }

        private static void perform(String task, Eal eal) {
            switch (task) {
                case "pool" -> new MbufPool(1_000_000, 2048, -1).close();
                case "port" -> EthDev.open(eal, 7).close();
                default -> {
                    BitSet affinity = CpuAffinity.get();
                    System.out.println(eal.portCount() + " ports");
                    System.out.println(Runtime.getRuntime().availableProcessors() + " processors");
                    System.out.println("affinity " + affinity);
                }
            }
        }
    }
}
