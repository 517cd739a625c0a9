package dev.peregrine.integration.testsuite;

import dev.peregrine.integration.harness.Shell;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * The network of the suite's JVM: a namespace of its own, which goes when the JVM ends, with a veth. The kernel has one
 * end of it, DPDK the other. It is entered before the JVM starts any other thread, so that all are in it.
 */
public final class SuiteNetwork implements LauncherSessionListener {

    static final String DPDK_INTERFACE = "pg0";
    static final String KERNEL_INTERFACE = "pg1";
    static final InetAddress DPDK = address("10.78.0.2");
    static final InetAddress KERNEL = address("10.78.0.1");
    static final InetAddress DPDK_IPV6 = address("fd78::2");
    static final InetAddress KERNEL_IPV6 = address("fd78::1");

    private static final int CLONE_NEWNET = 0x40000000;

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (Boolean.getBoolean("peregrine.testsuite")) {
            leaveTheHostsNetwork();
            Shell.run("ip", "link", "set", "lo", "up");
            Shell.run("ip", "link", "add", DPDK_INTERFACE, "type", "veth", "peer", "name", KERNEL_INTERFACE);
            Shell.run("sysctl", "-q", "-w", "net.ipv6.conf." + DPDK_INTERFACE + ".disable_ipv6=1");
            for (String end : new String[] {DPDK_INTERFACE, KERNEL_INTERFACE}) {
                Shell.run("ethtool", "-K", end, "tx", "off", "tso", "off", "gso", "off", "gro", "off");
                Shell.run("ip", "link", "set", end, "up");
            }
            Shell.run("ip", "addr", "add", KERNEL.getHostAddress() + "/24", "dev", KERNEL_INTERFACE);
            Shell.run("ip", "addr", "add", KERNEL_IPV6.getHostAddress() + "/64", "dev", KERNEL_INTERFACE, "nodad");
        }
    }

    private static void leaveTheHostsNetwork() {
        Linker linker = Linker.nativeLinker();
        MethodHandle unshare = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("unshare"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            if ((int) unshare.invokeExact(CLONE_NEWNET) != 0) {
                throw new AssertionError("netty-testsuite needs root, for a network namespace of its own");
            }
        } catch (AssertionError e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
