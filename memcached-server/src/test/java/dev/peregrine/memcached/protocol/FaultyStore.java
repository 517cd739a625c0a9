package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.store.Store;
import dev.peregrine.memcached.store.StoreSession;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

/** Makes stores whose sessions fail at one of their operations. */
final class FaultyStore {

    private FaultyStore() {}

    /** @param fault answers in the place of the session's methods of this name, or throws */
    static Store failing(Store store, String method, Supplier<Object> fault) {
        return proxy(Store.class, (proxy, called, arguments) -> {
            Object answer = invoke(store, called, arguments);
            return answer instanceof StoreSession session ? failing(session, method, fault) : answer;
        });
    }

    private static StoreSession failing(StoreSession session, String method, Supplier<Object> fault) {
        return proxy(
                StoreSession.class,
                (proxy, called, arguments) ->
                        called.getName().equals(method) ? fault.get() : invoke(session, called, arguments));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
