package dev.peregrine.bench;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.openjdk.jmh.generators.core.BenchmarkGenerator;
import org.openjdk.jmh.generators.core.FileSystemDestination;
import org.openjdk.jmh.generators.reflection.RFGeneratorSource;

/**
 * The code that JMH runs around benchmarks. It is made when they are run, not as the tests are compiled: it would not stand the
 * checks that our own code has to.
 */
final class BenchmarkCode {

    private static final Class<?>[] BENCHMARKS = {
        StoreBenchmark.class,
        EvictionBenchmark.class,
        TcpBenchmark.class,
        SegmentBenchmark.class,
        ParseBenchmark.class,
        EncodeBenchmark.class,
        LoopBenchmark.class
    };

    private BenchmarkCode() {}

    /** Makes the code, for {@code integration-tests/bench/layers}. */
    public static void main(String[] none) throws IOException, URISyntaxException {
        generate();
    }

    /** Makes the code for the benchmarks of this module and puts it where their classes are. */
    static void generate() throws IOException, URISyntaxException {
        Path classes = Path.of(BenchmarkCode.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path sources = classes.resolveSibling("generated-benchmarks");
        Files.createDirectories(sources);
        RFGeneratorSource source = new RFGeneratorSource();
        source.processClasses(BENCHMARKS);
        FileSystemDestination destination = new FileSystemDestination(classes.toFile(), sources.toFile());
        BenchmarkGenerator generator = new BenchmarkGenerator();
        generator.generate(source, destination);
        generator.complete(source, destination);
        if (destination.hasErrors()) {
            throw new IllegalStateException(destination.getErrors().toString());
        }
        compile(sources, classes);
    }

    private static void compile(Path sources, Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString()));
        arguments.add("-cp");
        arguments.add(classes + File.pathSeparator + System.getProperty("java.class.path"));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (failed != 0) {
            throw new IllegalStateException("what JMH made does not compile");
        }
    }
}
