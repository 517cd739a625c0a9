package dev.peregrine.memcached.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words why a file could not be used; the exceptions of {@code java.nio.file} often bear its name alone. */
final class Reason {

    private Reason() {}

    static String of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileSystemException exception && exception.getReason() != null) {
            return exception.getReason();
        }
        return String.valueOf(failure.getMessage());
    }
}
