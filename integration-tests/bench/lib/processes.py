"""Processes of a measurement: started pinned to a CPU, awaited, accounted for and ended."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time

START_SECONDS = 60
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def fail(message):
    sys.exit(os.path.basename(sys.argv[0]) + ": " + message)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        fail(f"{shlex.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def pinned(cpu, command):
    return ["taskset", "-c", cpu] + command


def inside(namespace, command):
    return ["ip", "netns", "exec", namespace] + command if namespace else command


def stop(process):
    """Ends a process as a service manager does."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Server:
    """A server's process, from its first answer on, as a context."""

    def __init__(self, command, ready, log):
        self.command, self.ready, self.log = command, ready, log

    def __enter__(self):
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                fail(f"the server did not come up: {shlex.join(self.command)}\n{self.said()[-2000:]}")
            time.sleep(0.1)
        return self

    def __exit__(self, *unused):
        stop(self.process)

    def said(self):
        with open(self.log) as log:
            return log.read()

    def said_ready(self):
        """As a word of its own, which it is not in "address already in use"."""
        return re.search(r"\bready\b", self.said()) is not None

    def cpu_seconds(self):
        """Of the process and what it has started: a launcher may have found a better JVM for the server."""
        return sum(map(cpu_seconds, self.processes()))

    def processes(self):
        parents = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                fields = stat(entry)
                if fields:
                    parents.setdefault(int(fields[1]), []).append(int(entry))
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += parents.get(pid, [])
        return found


def stat(pid):
    """The fields of a process behind its name, or none where it has ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def cpu_seconds(pid):
    fields = stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND if fields else 0
