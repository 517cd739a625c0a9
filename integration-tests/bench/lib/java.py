"""The jar, and what of this project's tests is measured with."""

import glob
import os

from processes import fail

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "../../.."))
JAR = os.path.join(ROOT, "memcached-server/target/memcached-server.jar")
TEST_CLASSES = os.path.join(ROOT, "integration-tests/target/test-classes")
STORELESS = "dev.peregrine.bench.StorelessServer"
# What the jar's launcher and its manifest say.
OPTIONS = ["-XX:+UseSerialGC", "-Xms64m", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED",
           "--sun-misc-unsafe-memory-access=allow", "--add-opens=java.base/java.lang=ALL-UNNAMED",
           "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED", "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
           "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"]


def java_25():
    """The java of a JDK 25 in one of the places where the jar's launcher looks for one."""
    homes = [os.environ.get("JAVA_HOME", ""), os.environ.get("JDK_HOME", "")]
    for pattern in ("/usr/lib/jvm/*", "/usr/java/*", "/opt/*", "/opt/java/*", "/usr/local/*"):
        homes += sorted(glob.glob(pattern))
    for home in homes:
        release = os.path.join(home, "release")
        if home and os.path.isfile(release):
            with open(release) as file:
                if 'JAVA_VERSION="25' in file.read():
                    return os.path.join(home, "bin/java")
    return fail("no JDK 25 here: install one, or set JAVA_HOME to it")


def jar(*arguments, options=()):
    """The jar with its own arguments, on a JVM with these options, which an older one may not know."""
    return [java_25(), *options, "-jar", JAR, *arguments]


def storeless(value_bytes, *arguments):
    """The server without a store, which is among the tests and no part of the jar."""
    return [java_25(), *OPTIONS, "-cp", JAR + ":" + TEST_CLASSES, STORELESS, str(value_bytes), *arguments]
