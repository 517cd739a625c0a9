package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.socket.SocketSslClientRenegotiateTest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Netty's {@link SocketSslClientRenegotiateTest} on DPDK, each case once: see {@link NotApplicable#PARTS}. */
final class DpdkSocketSslClientRenegotiateTest extends SocketSslClientRenegotiateTest {

    /** Netty's parameters, hidden, without the repetitions. */
    public static Collection<Object[]> data() throws Exception {
        Map<List<Object>, Object[]> distinct = new LinkedHashMap<>();
        for (Object[] parameters : SocketSslClientRenegotiateTest.data()) {
            distinct.putIfAbsent(List.of(parameters), parameters);
        }
        return distinct.values();
    }

    @Override
    @ParameterizedTest
    @MethodSource("data")
    @SuppressWarnings("JUnitMethodInvoked") // it is Netty's test still
    public void testSslRenegotiationRejected(
            SslContext serverCtx, SslContext clientCtx, boolean delegate, TestInfo testInfo) throws Throwable {
        if (!OpenSsl.isRenegotiationSupported()) {
            throw NotApplicable.because(NotApplicable.NO_RENEGOTIATION);
        }
        super.testSslRenegotiationRejected(serverCtx, clientCtx, delegate, testInfo);
    }

    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
        return DpdkSocketTestPermutation.socket();
    }
}
