package dev.peregrine.integration.harness;

import java.nio.file.Path;

/** Makes keys and certificates for tests with the program openssl. */
public final class Certificates {

    private Certificates() {}

    /** Makes {@code NAME.key} and {@code NAME.crt}, a certificate that signs itself, in a folder. */
    public static void selfSigned(Path folder, String name) {
        String file = folder.resolve(name).toString();
        Shell.run(
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-newkey",
                "rsa:2048",
                "-days",
                "30",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file + ".key",
                "-out",
                file + ".crt");
    }
}
