package dev.peregrine.transport.dpdk.eal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to a shim that fits the DPDK of this machine. */
final class ShimLoaderTest {

    @TempDir
    private Path temporary;

    @Test
    void prebuiltShimIsLoadedWithoutACompiler() throws IOException {
        TestEal.assumeDpdkIsInstalled();
        assertThat(ShimLoader.prebuiltLibrary()).as("in the jar").isNotNull();

        assertThat(loader(Map.of(), ShimLoader.prebuiltLibrary()).find().find("pg_rx_burst"))
                .isPresent();
    }

    @Test
    void otherDpdkGetsAShimCompiledOnceAndKept() throws IOException {
        TestEal.assumeDpdkIsInstalled();
        assertThat(loader(System.getenv(), builtForAnotherDpdk()).find().find("pg_rx_burst"))
                .isPresent();
        List<Path> built = builtShims();
        assertThat(built).hasSize(1);
        assertThat(Files.getPosixFilePermissions(built.getFirst().getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));

        Path log = temporary.resolve("compiler-calls");
        Path compiler = compilerThatTells(log);
        assertThat(loader(Map.of("PATH", System.getenv("PATH"), "CC", compiler.toString()), builtForAnotherDpdk())
                        .find())
                .isNotNull();
        assertThat(log).as("compiled a second time").doesNotExist();
        assertThat(builtShims()).isEqualTo(built);
    }

    @Test
    void withoutACompilerThePackagesToInstallAreNamed() throws IOException {
        TestEal.assumeDpdkIsInstalled();
        ShimLoader loader =
                loader(Map.of("PATH", System.getenv("PATH"), "CC", "no-such-compiler"), builtForAnotherDpdk());

        assertThatThrownBy(loader::find)
                .isInstanceOf(DpdkException.class)
                .hasMessageContaining("no C compiler (no-such-compiler)")
                .hasMessageEndingWith("apt-get install libdpdk-dev gcc pkg-config");
    }

    @Test
    void withoutDpdkThePackagesToInstallAreNamed() throws IOException {
        ShimLoader loader =
                loader(Map.of("PATH", System.getenv("PATH"), "PKG_CONFIG_LIBDIR", temporary.toString()), null);

        assertThatThrownBy(loader::find)
                .isInstanceOf(DpdkException.class)
                .hasMessageContaining("no development files of DPDK")
                .hasMessageEndingWith("apt-get install libdpdk-dev gcc pkg-config");
    }

    @Test
    void directoryThatOthersCanWriteToIsNotUsed() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> ShimCache.in(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not this user's alone");
    }

    @Test
    void fileThatOthersCanWriteToIsReplaced() throws IOException {
        ShimCache cache = ShimCache.in(temporary.resolve("cache"));
        byte[] content = {1, 2, 3};
        Path file = cache.store("library.so", content);
        Files.write(file, new byte[] {9});
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(cache.find("library.so")).isNull();

        assertThat(Files.readAllBytes(cache.store("library.so", content))).isEqualTo(content);
        assertThat(cache.find("library.so")).isEqualTo(file);
    }

    @Test
    void homeThatCannotBeWrittenToIsReplacedByATemporaryDirectory() throws IOException {
        ShimCache cache = ShimCache.ofUser(Map.of(), "/proc/nowhere");

        Path directory = cache.path("x").getParent();
        assertThat(directory).isDirectory();
        assertThat(Files.getPosixFilePermissions(directory)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        Files.delete(directory);
    }

    /** The prebuilt shim, but asking for libraries of an ABI that nobody has. */
    private static byte[] builtForAnotherDpdk() throws IOException {
        byte[] prebuilt = ShimLoader.prebuiltLibrary();
        String bytes = new String(prebuilt, StandardCharsets.ISO_8859_1);
        return bytes.replaceAll("librte_eal\\.so\\...", "librte_eal.so.00").getBytes(StandardCharsets.ISO_8859_1);
    }

    private ShimLoader loader(Map<String, String> environment, byte[] prebuilt) throws IOException {
        return new ShimLoader(ShimCache.in(temporary.resolve("cache")), environment, prebuilt);
    }

    private List<Path> builtShims() throws IOException {
        try (Stream<Path> files = Files.list(temporary.resolve("cache"))) {
            return files.filter(file -> file.getFileName().toString().matches("shim-[0-9.]+-.*\\.so"))
                    .toList();
        }
    }

    private Path compilerThatTells(Path log) throws IOException {
        Path compiler = temporary.resolve("compiler");
        Files.writeString(compiler, "#!/bin/sh\necho called >>" + log + "\nexec cc \"$@\"\n");
        Files.setPosixFilePermissions(compiler, PosixFilePermissions.fromString("rwx------"));
        return compiler;
    }
}
