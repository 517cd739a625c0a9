package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.ServerProcess;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server has an address that the kernel on the other side of the link has too. */
class DpdkAddressConflictTest {

    private static final List<String> ADDRESSES =
            List.of(VethPair.SERVER_ADDRESS + "/24", VethPair.SERVER_IPV6_ADDRESS + "/64");

    @TempDir
    private Path directory;

    /** RFC 5227 section 2.1, RFC 4862 section 5.4. */
    @Test
    void aServerSaysAtItsStartThatItsAddressesAreTaken() throws IOException {
        try (VethPair veth = new VethPair(false)) {
            veth.client().run("ip", "addr", "add", VethPair.SERVER_ADDRESS + "/24", "dev", "veth1");
            veth.client().run("ip", "addr", "add", VethPair.SERVER_IPV6_ADDRESS + "/64", "dev", "veth1", "nodad");
            String mac =
                    veth.client().run("cat", "/sys/class/net/veth1/address").strip();
            try (ServerProcess server = start(veth)) {
                for (String address : List.of(VethPair.SERVER_ADDRESS, VethPair.SERVER_IPV6_ADDRESS)) {
                    server.awaitLog("The address " + address + " is also that of " + mac + " on the link");
                }
            }
        }
    }

    /** Whether the server tells of it as well depends on whether it is asking still when the kernel does. */
    @Test
    void theKernelDoesNotTakeAnAddressThatAServerHas() throws IOException {
        try (VethPair veth = new VethPair(false);
                ServerProcess _ = start(veth)) {
            veth.client().run("ip", "addr", "add", VethPair.SERVER_IPV6_ADDRESS + "/64", "dev", "veth1");
            String state;
            do {
                state = veth.client()
                        .run("ip", "-6", "addr", "show", "dev", "veth1", "to", VethPair.SERVER_IPV6_ADDRESS);
            } while (state.contains("tentative") && !state.contains("dadfailed"));
            assertThat(state).contains("dadfailed");
        }
    }

    private ServerProcess start(VethPair veth) throws IOException {
        Path config = directory.resolve("peregrine.yaml");
        Files.writeString(
                config, Setup.yaml("net_af_packet0,iface=veth0", VethPair.SERVER_ADDRESS, ADDRESSES, 1500, 1, 0));
        return ServerProcess.start(veth.server(), List.of("--config", config.toString()));
    }
}
