package dev.peregrine.transport.dpdk.eal;

import java.lang.invoke.MethodHandle;

/** A C function that is called now and then: set-up, statistics. Arguments are boxed. Thread-safe as far as it is. */
final class NativeFunction {

    private final String name;
    private final MethodHandle handle;

    NativeFunction(String name, MethodHandle handle) {
        this.name = name;
        this.handle = handle;
    }

    /** Calls the function and returns what it returns, boxed, or null for void. */
    Object invoke(Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Calls a function that returns an {@code int}, negative for a failure.
     *
     * @param call what users know the function by
     * @param subject what it is called for, for the message
     * @throws DpdkException for a negative result
     */
    int check(String call, String subject, Object... arguments) {
        int result = (int) invoke(arguments);
        if (result < 0) {
            throw DpdkException.of(call, subject, -result, EalLog.cause());
        }
        return result;
    }

    @Override
    public String toString() {
        return name;
    }

    /** A downcall throws nothing by itself; this is for what the compiler cannot know. */
    static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException runtime -> runtime;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
