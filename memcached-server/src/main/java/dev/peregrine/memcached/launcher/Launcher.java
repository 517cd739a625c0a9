package dev.peregrine.memcached.launcher;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/**
 * Starts the server on the Java and with the options that it needs, so that {@code java -jar} is all a user types.
 *
 * <p>On the right Java the process replaces itself, and so keeps its PID and whoever signals or waits for it. On another
 * Java a child is run, which gets this process's signals and dies with it. This class and the package it lives in are
 * compiled for Java 8, since they must at least start on the Java that is too old; what needs the new one is in
 * {@link #SYSTEM_CLASS} and is reached by reflection.
 */
public final class Launcher {
    static final String SERVER_CLASS = "dev.peregrine.memcached.server.Main";
    static final String SYSTEM_CLASS = "dev.peregrine.memcached.launcher.system.Processes";

    /** The only feature release that the server runs on. */
    static final int JAVA = 25;

    private Launcher() {}

    /**
     * Runs the server, in this JVM when it has been prepared by a launcher before, in a better one otherwise.
     *
     * @param arguments the server's, passed on unchanged
     * @throws Throwable what the server's own {@code main} throws
     */
    public static void main(String[] arguments) throws Throwable {
        String parent = System.getProperty(ServerCommand.PARENT_PROPERTY);
        if (parent == null) {
            prepare();
            return;
        }
        if (!parent.equals(ServerCommand.NO_PARENT)) {
            invoke(SYSTEM_CLASS, "dieWithParent", new Class<?>[] {long.class}, Long.parseLong(parent));
        }
        invoke(SERVER_CLASS, "main", new Class<?>[] {String[].class}, (Object) arguments);
    }

    private static void prepare() throws Throwable {
        try {
            if (JavaHome.runningVersion() == JAVA) {
                replaceThisProcess();
            } else {
                runChild();
            }
        } catch (IOException e) {
            fail("the server cannot be started: " + e.getMessage());
        }
    }

    private static void replaceThisProcess() throws Throwable {
        JavaHome home = JavaHome.running();
        String[] command =
                ServerCommand.ofThisProcess(ServerCommand.Characters.RAW).inPlace();
        Class<?>[] types = {String.class, String[].class};
        Object error = invoke(SYSTEM_CLASS, "replace", types, home.executable(), command);
        fail(home.executable() + " cannot be executed: " + error);
    }

    private static void runChild() throws IOException, InterruptedException {
        JavaHome home = JavaSearch.usual().find(JAVA);
        if (home == null) {
            fail("Java " + JAVA + " is needed, this is Java " + JavaHome.runningVersion()
                    + " and no other was found; install a JDK " + JAVA + " or set JAVA_HOME to it");
        }
        String[] command =
                ServerCommand.ofThisProcess(ServerCommand.Characters.NATIVE).asChild(home, Child.ownProcessId());
        // The status is all that is left to do: halt, for no hook of ours is to outlive the child.
        Runtime.getRuntime().halt(Child.start(command).await());
    }

    private static void fail(String cause) {
        System.err.println("memcached-server: " + cause);
        Runtime.getRuntime().halt(1);
    }

    private static Object invoke(String type, String method, Class<?>[] parameters, Object... arguments)
            throws Throwable {
        try {
            return Class.forName(type).getMethod(method, parameters).invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
