package dev.peregrine.transport.dpdk.eal;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;

/**
 * The DPDK that this machine has, found without initialising it.
 *
 * @param version what the libraries say of themselves
 * @param bindingFor the version whose headers our binding was compiled against; of the same ABI
 */
public record DpdkLibrary(String version, String bindingFor) {

    /**
     * Loads the libraries and the binding, which is compiled where none fits.
     *
     * @throws DpdkException with the package to install, where there is no DPDK that can be used
     */
    public static DpdkLibrary load() {
        ShimLoader.load();
        NativeFunction version = Shim.function("rte_version", FunctionDescriptor.of(ValueLayout.JAVA_LONG));
        return new DpdkLibrary(Shim.string((long) version.invoke()), Shim.builtFor());
    }
}
