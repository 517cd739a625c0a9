package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Opening connections and binding addresses, where it works and where it does not. */
@Timeout(60)
class ConnectingTest {

    private static final String NOBODY = "10.0.0.99";

    @Test
    void aPortWithoutAListenerRefuses() {
        try (TwoHosts hosts = new TwoHosts()) {
            ChannelFuture connect =
                    hosts.client(new Recorder()).connect(TwoHosts.SERVER, 4).awaitUninterruptibly();

            assertThat(connect.cause())
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("Connection refused: /" + TwoHosts.SERVER + ":4");
            assertThat(connect.channel().closeFuture().awaitUninterruptibly().isSuccess())
                    .isTrue();
        }
    }

    @Test
    void anAddressThatDoesNotAnswerTimesOut() {
        try (TwoHosts hosts = new TwoHosts()) {
            ChannelFuture connect = hosts.client(new Recorder())
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 100)
                    .connect(NOBODY, 1)
                    .awaitUninterruptibly();

            assertThat(connect.cause())
                    .isInstanceOf(ConnectTimeoutException.class)
                    .hasMessageContaining("after 100 ms");
            assertThat(connect.channel().closeFuture().awaitUninterruptibly().isSuccess())
                    .isTrue();
        }
    }

    /** RFC 6056: who cannot see the ports cannot guess them from one that he knows. */
    @Test
    void portsAreChosenAtRandomAndNotOneAfterTheOther() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Channel channel =
                        hosts.client(new Recorder()).connect(NOBODY, 1).channel();
                Patience.await("the local address", () -> channel.localAddress() != null);
                ports.add(((InetSocketAddress) channel.localAddress()).getPort());
                channel.close().awaitUninterruptibly();
            }
            assertThat(ports).allMatch(port -> port >= 32_768 && port < 61_000);
            assertThat(ports).isNotEqualTo(ports.stream().sorted().toList());
        }
    }

    @Test
    void anAttemptCanBeCancelled() {
        try (TwoHosts hosts = new TwoHosts()) {
            ChannelFuture connect = hosts.client(new Recorder()).connect(NOBODY, 1);

            assertThat(connect.cancel(true)).isTrue();

            assertThat(connect.channel().closeFuture().awaitUninterruptibly().isSuccess())
                    .isTrue();
        }
    }

    @Test
    void anUnconnectedChannelHasNoAddressesAndCannotBeWrittenTo() {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel channel = hosts.client(new Recorder())
                    .register()
                    .syncUninterruptibly()
                    .channel();

            assertThat(channel.localAddress()).isNull();
            assertThat(channel.remoteAddress()).isNull();
            assertThat(channel.writeAndFlush(channel.alloc().buffer().writeByte(1))
                            .awaitUninterruptibly()
                            .cause())
                    .isInstanceOf(NotYetConnectedException.class);
            channel.close().syncUninterruptibly();
        }
    }

    @Test
    void aConnectedChannelDoesNotConnectAgain() {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new Recorder());
            Channel client = hosts.connect(server, new Recorder());

            assertThat(client.connect(server.localAddress())
                            .awaitUninterruptibly()
                            .cause())
                    .isInstanceOf(AlreadyConnectedException.class);
            assertThat(client.isActive()).isTrue();
        }
    }

    @Test
    void anAddressInUseOrOfSomebodyElseCannotBeBound() {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new Recorder());
            int port = ((InetSocketAddress) server.localAddress()).getPort();

            assertThat(port).isPositive();
            assertThatThrownBy(() -> hosts.server(new Recorder())
                            .bind(TwoHosts.SERVER, port)
                            .syncUninterruptibly())
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("Address already in use");
            assertThatThrownBy(
                            () -> hosts.server(new Recorder()).bind(NOBODY, 0).syncUninterruptibly())
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("Cannot assign requested address");

            server.close().syncUninterruptibly();
            hosts.server(new Recorder()).bind(TwoHosts.SERVER, port).syncUninterruptibly();
        }
    }

    @Test
    void theWildcardListensOnEveryAddress() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            Channel server =
                    hosts.server(serverSide).bind(0).syncUninterruptibly().channel();
            int port = ((InetSocketAddress) server.localAddress()).getPort();

            hosts.client(new Recorder()).connect(TwoHosts.SERVER, port).syncUninterruptibly();

            serverSide.awaitEvent("active");
        }
    }
}
