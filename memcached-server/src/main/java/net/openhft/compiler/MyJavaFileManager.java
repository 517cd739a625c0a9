package net.openhft.compiler;

/** What chronicle-values would hand to a compiler; named by signatures, never made. */
public abstract class MyJavaFileManager {

    private MyJavaFileManager() {}
}
