package net.openhft.compiler;

import java.util.function.Consumer;
import java.util.function.Function;
import javax.tools.StandardJavaFileManager;

/**
 * Compiles nothing: the only class that Chronicle Map generates is among our own,
 * {@code net.openhft.chronicle.hash.VanillaGlobalMutableState$$Native}. The members are those that chronicle-values
 * links to.
 */
public final class CachedCompiler {

    /** Set by chronicle-values, and not used. */
    public volatile Function<StandardJavaFileManager, MyJavaFileManager> fileManagerOverride;

    CachedCompiler() {}

    /** Prepares a compilation, for which there is nothing to do. */
    public void updateFileManagerForClassLoader(ClassLoader loader, Consumer<MyJavaFileManager> update) {}

    /** @throws ClassNotFoundException for a class that is not in the jar: none is made of the source */
    public Class<?> loadFromJava(ClassLoader loader, String className, String javaCode) throws ClassNotFoundException {
        return Class.forName(className, true, loader);
    }
}
