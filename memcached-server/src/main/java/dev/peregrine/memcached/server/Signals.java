package dev.peregrine.memcached.server;

import java.lang.reflect.Proxy;

/** Lets something be done when a signal comes. By reflection, since the JDK's type for it is not promised to be there. */
final class Signals {

    private Signals() {}

    /**
     * Handles a signal from now on.
     *
     * @param name as kill(1) takes it
     * @param action runs on a thread of its own
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object caller = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), caller);
        } catch (ReflectiveOperationException e) {
            throw new StartException("signal " + name + " cannot be handled on this JVM: " + e.getCause());
        }
    }
}
