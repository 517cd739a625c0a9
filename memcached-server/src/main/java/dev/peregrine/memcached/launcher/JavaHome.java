package dev.peregrine.memcached.launcher;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** A directory in which a Java is installed. */
final class JavaHome {
    private final File directory;

    JavaHome(File directory) {
        this.directory = directory;
    }

    /** The installation that this JVM was started from. */
    static JavaHome running() {
        return new JavaHome(new File(System.getProperty("java.home")));
    }

    /** The feature release of this JVM, 8 for what once was called 1.8. */
    static int runningVersion() {
        return feature(System.getProperty("java.specification.version"));
    }

    /** The path of the {@code java} program. */
    String executable() {
        return new File(directory, "bin/java").getPath();
    }

    /**
     * Whether this is a complete Java of the given feature release, by the {@code release} file that every JDK since 9
     * carries. A file that cannot be read speaks for no Java.
     */
    boolean isOf(int version) {
        return new File(executable()).canExecute() && releaseVersion() == version;
    }

    private int releaseVersion() {
        Properties release = new Properties();
        try (InputStream file = new FileInputStream(new File(directory, "release"))) {
            release.load(file);
        } catch (IOException e) {
            return 0;
        }
        return feature(release.getProperty("JAVA_VERSION", "0").replace("\"", ""));
    }

    private static int feature(String version) {
        String[] numbers = version.split("[^0-9]+", 3);
        String feature = numbers[0].equals("1") && numbers.length > 1 ? numbers[1] : numbers[0];
        return feature.isEmpty() ? 0 : Integer.parseInt(feature);
    }
}
