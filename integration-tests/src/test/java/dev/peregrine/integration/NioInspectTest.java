package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Jar;
import dev.peregrine.integration.harness.Setup;
import org.junit.jupiter.api.Test;

/** A server on {@code nio} tells what Netty knows. */
class NioInspectTest extends InspectContract {

    @Override
    Setup start(String... options) {
        return Setup.kernel("nio", options);
    }

    @Test
    void listsTheChannelsOfEachLoop() {
        assertThat(inspect("loops").lines().skip(1).map(line -> line.strip().split(" +", -1)[1]))
                .hasSize(4)
                .contains("1");
    }

    @Test
    void sendsThoseWhoWantFramesToTcpdump() {
        Jar.Outcome outcome = Jar.run(setup().serverSide(), command("capture", "/nowhere/frames.pcap"));
        assertThat(outcome.output()).contains("the transport nio has no frames of its own", "tcpdump -i any");
        assertThat(outcome.status()).isEqualTo(1);
    }
}
