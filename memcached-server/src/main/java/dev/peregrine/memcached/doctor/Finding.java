package dev.peregrine.memcached.doctor;

/**
 * What one check found.
 *
 * @param check its name, one word
 * @param what was found, in one line
 * @param cure what to do about it, as a command where there is one; empty where nothing is to be done
 */
record Finding(String check, Level level, String what, String cure) {

    static Finding ok(String check, String what) {
        return new Finding(check, Level.OK, what, "");
    }

    static Finding warning(String check, String what, String cure) {
        return new Finding(check, Level.WARNING, what, cure);
    }

    static Finding error(String check, String what, String cure) {
        return new Finding(check, Level.ERROR, what, cure);
    }
}
