package dev.peregrine.transport.dpdk.eal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Finds a shim library that fits the installed DPDK: the prebuilt one of the jar, one built here before, or one
 * compiled now.
 *
 * <p>A shim needs the DPDK libraries by soname, which carries DPDK's ABI version; DPDK keeps the layouts of an ABI
 * version. So the prebuilt shim fits exactly where the system's linker can load it.
 */
final class ShimLoader {

    private static final String SOURCE = "peregrine_eal.c";
    private static final String SCRIPT = "build.sh";
    private static final int NOTHING_TO_BUILD_WITH = 3;

    private final ShimCache cache;
    private final Map<String, String> environment;
    private final byte[] prebuilt;

    /**
     * Creates a loader.
     *
     * @param cache where libraries are loaded from
     * @param environment of the compiler
     * @param prebuilt the library that came with the jar, or null
     */
    ShimLoader(ShimCache cache, Map<String, String> environment, byte[] prebuilt) {
        this.cache = cache;
        this.environment = environment;
        this.prebuilt = prebuilt;
    }

    /** The library for this process, loaded once. */
    static SymbolLookup library() {
        return Loaded.LIBRARY;
    }

    /**
     * Makes sure that {@link #library()} is there.
     *
     * @throws DpdkException with the package to install, where it cannot be
     */
    static void load() {
        if (Loaded.FAILURE != null) {
            throw new DpdkException("dlopen", Loaded.FAILURE);
        }
    }

    /** Loads the library that fits. */
    SymbolLookup find() throws IOException {
        if (prebuilt != null) {
            SymbolLookup library = open(cache.store("shim-" + digest(prebuilt) + ".so", prebuilt));
            if (library != null) {
                return library;
            }
        }
        return openOrBuild();
    }

    private SymbolLookup openOrBuild() throws IOException {
        byte[] source = resource(SOURCE);
        byte[] script = resource(SCRIPT);
        String version = dpdkDevelopmentVersion();
        String name = "shim-" + version + '-' + digest(source, script) + '-' + System.getProperty("os.arch") + ".so";
        Path built = cache.find(name);
        SymbolLookup library = built == null ? null : open(built);
        if (library == null) {
            cache.store(SOURCE, source);
            build(cache.store(SCRIPT, script), cache.path(name));
            library = open(cache.path(name));
        }
        if (library == null) {
            throw new DpdkException(
                    "dlopen",
                    "DPDK " + version + " has development files but its libraries cannot be loaded: "
                            + "apt-get install dpdk, and ldconfig after an own build of DPDK");
        }
        return library;
    }

    private void build(Path script, Path output) throws IOException {
        Result result = run("sh", script.toString(), output.toString());
        if (result.status == NOTHING_TO_BUILD_WITH) {
            String found = prebuilt == null
                    ? "this jar has no DPDK binding for " + System.getProperty("os.arch")
                    : "DPDK is not installed, or another version than this jar was built for";
            throw new DpdkException(
                    "dlopen",
                    found + ", and the binding cannot be compiled (" + result.firstLine()
                            + "): apt-get install libdpdk-dev gcc pkg-config");
        }
        if (result.status != 0) {
            throw new DpdkException(
                    "cc",
                    "the DPDK binding does not compile against DPDK " + dpdkDevelopmentVersion() + ": "
                            + result.firstLine());
        }
    }

    private String dpdkDevelopmentVersion() throws IOException {
        Result result = run("sh", "-c", "pkg-config --modversion libdpdk");
        return result.status == 0 ? result.firstLine() : "unknown";
    }

    private Result run(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output;
        try (InputStream stream = process.getInputStream()) {
            output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        try {
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command[0], e);
        }
    }

    private static SymbolLookup open(Path file) {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException notLoadable) {
            refuseNoexec(file);
            return null;
        }
    }

    /** What {@link SymbolLookup} does not tell: a library whose folder is mounted noexec would not fit anew either. */
    private static void refuseNoexec(Path file) {
        try {
            System.load(file.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            if (String.valueOf(e.getMessage()).contains("failed to map segment")) {
                throw new DpdkException(
                        "dlopen",
                        "the DPDK binding cannot be run from " + file.getParent()
                                + ", which is mounted noexec: mount it with exec, or name another folder by the"
                                + " environment variable XDG_CACHE_HOME");
            }
        }
    }

    static byte[] prebuiltLibrary() throws IOException {
        String name = "native/" + System.getProperty("os.arch") + "/libperegrine_eal.so";
        try (InputStream stream = ShimLoader.class.getResourceAsStream(name)) {
            return stream == null ? null : stream.readAllBytes();
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = ShimLoader.class.getResourceAsStream("native/" + name)) {
            if (stream == null) {
                throw new IOException("the jar lacks native/" + name);
            }
            return stream.readAllBytes();
        }
    }

    private static String digest(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Result(int status, String output) {

        String firstLine() {
            return output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElse("no output");
        }
    }

    /** Loads at most once a process, and keeps the failure as well as the success. */
    private static final class Loaded {

        static final SymbolLookup LIBRARY;
        static final String FAILURE;

        static {
            SymbolLookup library = null;
            String failure = null;
            try {
                ShimCache cache = ShimCache.ofUser(System.getenv(), System.getProperty("user.home"));
                library = new ShimLoader(cache, System.getenv(), prebuiltLibrary()).find();
            } catch (DpdkException e) {
                failure = e.getMessage();
            } catch (IOException e) {
                failure = "the DPDK binding cannot be loaded: " + e.getMessage();
            }
            LIBRARY = library;
            FAILURE = failure;
        }
    }
}
