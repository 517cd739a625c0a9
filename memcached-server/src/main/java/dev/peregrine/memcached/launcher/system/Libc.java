package dev.peregrine.memcached.launcher.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The C library, as far as this package needs it. */
final class Libc {

    /** Makes a function's handle take memory for {@code errno} as its first argument. */
    static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private Libc() {}

    static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(symbol(name), type, options);
    }

    /** Where a function or a variable lies. */
    static MemorySegment symbol(String name) {
        return Linker.nativeLinker().defaultLookup().findOrThrow(name);
    }

    /** Memory for {@code errno}. */
    static MemorySegment state(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    static int errno(MemorySegment state) {
        return state.get(JAVA_INT, Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno")));
    }

    /** The words for an error number. */
    static String text(int errno) throws Throwable {
        MethodHandle strerror = function("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
        MemorySegment text = (MemorySegment) strerror.invokeExact(errno);
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }
}
