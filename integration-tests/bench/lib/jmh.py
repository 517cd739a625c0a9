"""JMH's benchmarks of this project, outside of Maven."""

import json
import os
import re
import subprocess

import java
from processes import fail, run

MODULE = "integration-tests"
GENERATOR = "dev.peregrine.bench.BenchmarkCode"
# Without the checks, which have been made when a commit was.
QUICK = ["-q", "-B", "-DskipTests", "-Dspotless.check.skip", "-Dlicense.skipAddThirdParty", "-Dcyclonedx.skip"]


def build(tree, *goals):
    done = subprocess.run(["mvn", *QUICK, *goals], cwd=tree, capture_output=True, text=True)
    if done.returncode:
        fail(f"{tree} does not build: {done.stdout[-2000:]}")


def class_path(folder):
    """The class path of the benchmarks without the server, which follows it: JMH's generated code is made anew."""
    libraries = os.path.join(folder, "libraries")
    build(java.ROOT, "-pl", MODULE, "-am", "package", "dependency:build-classpath", "-Dmdep.outputFile=" + libraries,
          "-Dmdep.includeScope=test")
    with open(libraries) as file:
        # Of the server's libraries only the jar under test is to have the classes.
        jmh = [path for path in file.read().strip().split(":") if re.search(r"/(jmh-|jopt-simple|commons-math3|caffeine)", path)]
    path = [java.TEST_CLASSES, *jmh]
    run(java.java_25(), *java.OPTIONS, "-cp", ":".join(path + [java.JAR]), GENERATOR)
    return path


def measure(path, jar, benchmarks, options, folder, jvm=()):
    """JMH's results, each as its JSON has it, of the benchmarks that a pattern names, on a jar."""
    result = os.path.join(folder, "jmh.json")
    command = [java.java_25(), *java.OPTIONS, *jvm, "-cp", ":".join(path + [jar]), "org.openjdk.jmh.Main", benchmarks,
               *options, "-rf", "json", "-rff", result, "-v", "SILENT"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode or not os.path.exists(result):
        fail(f"the benchmarks do not run on {jar}: {(done.stdout + done.stderr)[-2000:]}")
    with open(result) as file:
        return json.load(file)
