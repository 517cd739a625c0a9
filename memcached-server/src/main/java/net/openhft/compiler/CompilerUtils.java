package net.openhft.compiler;

/**
 * Where Chronicle's libraries look for the compiler that they use at run time. Theirs needs the JDK's own and opens the
 * JVM for it; it is left out of the program, in favour of one that compiles nothing.
 */
public final class CompilerUtils {

    /** The only compiler. */
    public static final CachedCompiler CACHED_COMPILER = new CachedCompiler();

    private CompilerUtils() {}
}
