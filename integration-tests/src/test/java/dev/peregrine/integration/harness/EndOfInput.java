package dev.peregrine.integration.harness;

import java.io.IOException;

/** How a test tells a program of its own to end: it closes the program's input. */
public final class EndOfInput {

    private EndOfInput() {}

    /** Waits for it. */
    public static void await() {
        try {
            while (System.in.read() >= 0) {
                // Nobody has anything to tell.
            }
        } catch (IOException e) {
            System.out.println(e);
        }
    }
}
