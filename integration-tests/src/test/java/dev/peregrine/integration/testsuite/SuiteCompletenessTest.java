package dev.peregrine.integration.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.testsuite.transport.socket.SocketEchoTest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.ReflectionSupport;

/** No class of Netty's transport tests is forgotten: each is run on DPDK, or listed with the reason why not. */
@Tag(SuiteTotals.OWN)
final class SuiteCompletenessTest {

    private static final String NETTYS = SocketEchoTest.class.getPackageName();
    private static final Set<String> SCAFFOLDING = Set.of(
            "AbstractSocketTest",
            "AbstractClientSocketTest",
            "AbstractServerSocketTest",
            "AbstractDatagramTest",
            "AbstractSocketShutdownOutputByPeerTest",
            "DatagramUnicastTest");

    @Test
    void eachClassIsRunOrListed() {
        Set<String> missing = new TreeSet<>();
        for (Class<?> test : tests(NETTYS)) {
            missing.add(test.getSimpleName());
        }
        assertThat(missing).contains("SocketEchoTest", "DatagramUnicastInetTest");

        for (Class<?> our : tests(getClass().getPackageName())) {
            missing.remove(our.getSuperclass().getSimpleName());
        }
        missing.removeAll(NotApplicable.CLASSES.keySet());
        missing.removeAll(SCAFFOLDING);

        assertThat(missing)
                .as("neither run on DPDK nor listed as not applicable")
                .isEmpty();
    }

    private static List<Class<?>> tests(String packageName) {
        return ReflectionSupport.findAllClassesInPackage(
                packageName, type -> !type.isMemberClass(), name -> name.endsWith("Test"));
    }
}
