package dev.peregrine.memcached.launcher;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Looks for an installed Java where people and packages put it: the environment's homes, the search path of programs,
 * and the folders of distributions and version managers, in this order.
 */
final class JavaSearch {
    /** Folders, separated as in a search path, that are looked into instead of all the usual places. */
    static final String FOLDERS_PROPERTY = "peregrine.java.search";

    private static final String[] HOMES = {"JAVA_HOME", "JDK_HOME"};

    private final List<File> homes = new ArrayList<>();
    private final List<File> folders = new ArrayList<>();

    /** Every place that is usual on this machine, or those that the user has named. */
    static JavaSearch usual() {
        String named = System.getProperty(FOLDERS_PROPERTY);
        return named != null
                ? new JavaSearch().folders(named.split(File.pathSeparator, -1))
                : of(System.getenv(), System.getProperty("user.home"));
    }

    static JavaSearch of(Map<String, String> environment, String userHome) {
        JavaSearch search = new JavaSearch();
        for (String variable : HOMES) {
            String home = environment.get(variable);
            if (home != null && !home.isEmpty()) {
                search.homes.add(new File(home));
            }
        }
        search.path(environment.getOrDefault("PATH", ""));
        return search.folders("/usr/lib/jvm", "/usr/java", "/opt", "/opt/java", "/usr/local")
                .folders(userHome + "/.sdkman/candidates/java", userHome + "/.jdks", userHome + "/.asdf/installs/java");
    }

    /** The first Java of the given feature release, or null. */
    JavaHome find(int version) {
        List<File> candidates = new ArrayList<>(homes);
        for (File folder : folders) {
            File[] entries = folder.listFiles();
            if (entries != null) {
                Arrays.sort(entries);
                candidates.addAll(Arrays.asList(entries));
            }
        }
        for (File candidate : candidates) {
            JavaHome home = new JavaHome(candidate);
            if (home.isOf(version)) {
                return home;
            }
        }
        return null;
    }

    private JavaSearch folders(String... paths) {
        for (String path : paths) {
            folders.add(new File(path));
        }
        return this;
    }

    private void path(String searchPath) {
        for (String directory : searchPath.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty()) {
                homes.add(homeOf(new File(directory, "java")));
            }
        }
    }

    /** A {@code java} on the search path is mostly a link, or a chain of them, into a home's {@code bin}. */
    private static File homeOf(File program) {
        try {
            return program.getCanonicalFile().getParentFile().getParentFile();
        } catch (IOException e) {
            // A link that leads nowhere; what is looked for beside it will not be there either.
            return program;
        }
    }
}
