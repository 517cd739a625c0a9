package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.TextClient;
import dev.peregrine.integration.harness.NamespaceThread;
import dev.peregrine.integration.harness.ServerProcess;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Packets of 9,000 bytes, which take several buffers to send: the kernel's TCP and ours use them both ways. */
class DpdkJumboFramesTest {

    private static final int MTU = 9000;
    private static final int MSS = MTU - 20 - 20;
    private static final int TIMESTAMPS_OPTION = 12;
    private static final int VALUE_BYTES = 1_000_000;
    private static final int VALUES = 5;
    private static final int ORDINARY_SEGMENT = 1448;

    @Test
    void valuesGoBothWaysInSegmentsThatAnOrdinaryEthernetDoesNotTake() throws Exception {
        try (Setup setup = Setup.afPacketOfMtu(MTU)) {
            String kernelSays = NamespaceThread.call(setup.clientSide(), () -> {
                try (TextClient client = new TextClient(VethPair.SERVER_ADDRESS, Setup.PORT)) {
                    sendAndFetch(client);
                    return setup.clientSide().run("ss", "-tinH", "dst", VethPair.SERVER_ADDRESS);
                }
            });

            assertThat(count("mss", kernelSays)).as(kernelSays).isEqualTo(MSS - TIMESTAMPS_OPTION);
            assertThat(count("advmss", kernelSays)).as(kernelSays).isEqualTo(MSS - TIMESTAMPS_OPTION);
            int ofTheKernel = count("bytes_sent", kernelSays) / count("data_segs_out", kernelSays);
            int ofOurs = count("bytes_received", kernelSays) / count("data_segs_in", kernelSays);
            System.out.println(
                    "payload of a segment on average: " + ofTheKernel + " of the kernel's, " + ofOurs + " of ours");
            assertThat(ofTheKernel).as(kernelSays).isGreaterThan(3 * ORDINARY_SEGMENT);
            assertThat(ofOurs).as(kernelSays).isGreaterThan(3 * ORDINARY_SEGMENT);
            setup.awaitNothingLeft();
        }
    }

    @Test
    void aRingThatWouldCutThemIsRefusedWithTheCure() throws Exception {
        assertThat(refusal(MTU, "net_af_packet0,iface=veth0"))
                .contains("net_af_packet0 has room for packets of 1968 bytes, not of 9000: "
                        + "add framesz=9216,blocksz=36864 to its --vdev, or set a smaller mtu");
    }

    @Test
    void anInterfaceThatWouldDropThemIsRefusedWithTheCure() throws Exception {
        assertThat(refusal(1500, "net_af_packet0,iface=veth0,framesz=9216,blocksz=36864"))
                .contains("the interface veth0 takes packets of 1500 bytes, not of 9000: "
                        + "ip link set veth0 mtu 9000, or set a smaller mtu");
    }

    private static void sendAndFetch(TextClient client) throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < VALUES; i++) {
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(value);
            assertThat(client.set("jumbo-" + i, value)).isEqualTo("STORED");
            assertThat(client.get("jumbo-" + i)).isEqualTo(value);
        }
    }

    private static int count(String name, String report) {
        Matcher number = Pattern.compile("\\b" + name + ":(\\d+)").matcher(report);
        assertThat(number.find()).as("%s in %s", name, report).isTrue();
        return Integer.parseInt(number.group(1));
    }

    /** What the server says that does not start, wanting packets larger than there is room for. */
    private static String refusal(int linkMtu, String device) throws IOException {
        Path config = Files.createTempFile("peregrine", ".yaml");
        try (VethPair veth = new VethPair(false, linkMtu)) {
            List<String> addresses = List.of(VethPair.SERVER_ADDRESS + "/24");
            Files.writeString(config, Setup.yaml(device, VethPair.SERVER_ADDRESS, addresses, MTU, 1, 0));
            ServerProcess server = ServerProcess.launch(veth.server(), List.of("--config", config.toString()));
            assertThat(server.awaitExit()).isNotZero();
            return server.log();
        } finally {
            Files.delete(config);
        }
    }
}
