"""The raw echo of a wire between two DPDK processes: the limit of what a server can be on it."""

import os
import re
import shlex
import subprocess
import tempfile
import time

import rows
import wires
from processes import START_SECONDS, fail, pinned, run, stop

HERE = os.path.dirname(os.path.abspath(__file__))
FULL_FRAME = 1514
# Ethernet, IPv4, TCP with timestamps.
HEADERS = 14 + 20 + 20 + 12
CRLF = 2
# As many frames as a ring of either wire has room for on the way there and back, and as many as there are connections.
WINDOWS = (512, 50)
# Of each measurement of the limit, which is soon steady and comes beside many runs.
LONGEST_SECONDS = 3


def build(folder):
    """Compiles the echo for the DPDK that is installed."""
    program = os.path.join(folder, "echo")
    flags = shlex.split(run("pkg-config", "--cflags", "--libs", "libdpdk"))
    run("cc", "-O3", "-march=native", "-o", program, os.path.join(HERE, "../echo.c"), *flags)
    return program


def frame_bytes(figures):
    """Mean bytes of the frames of a request and of its reply in a mix of gets and sets, text protocol."""
    gets, sets, key, value = (figures[name] for name in ("gets", "sets", "keySize", "valueSize"))
    length = len(str(value))
    get = len("get ") + key + CRLF
    hit = len("VALUE ") + key + len(" 0 ") + length + CRLF + value + CRLF + len("END") + CRLF
    put = len("set ") + key + len(" 0 0 ") + length + CRLF + value + CRLF
    stored = len("STORED") + CRLF
    return [HEADERS + round((gets * of_get + sets * of_set) / (gets + sets))
            for of_get, of_set in ((get, put), (hit, stored))]


class Limits:
    """Measures what a wire can do right after a run on it: what the machine does meanwhile then meets both alike."""

    def __init__(self, program, seconds):
        self.program, self.seconds = program, min(seconds, LONGEST_SECONDS)
        # Echoes a second, by wire, bytes of both frames, and frames under way.
        self.seen = {}

    def beside(self, name, workload, figures):
        """Most echoes a second of frames as long as those of a run."""
        wire, small = rows.WIRES[name], workload != rows.LARGE
        frames = frame_bytes(figures) if small else [FULL_FRAME, FULL_FRAME]
        rates = []
        for window in WINDOWS if small else WINDOWS[:1]:
            with tempfile.TemporaryDirectory(prefix="compare") as folder:
                cpus = (rows.SERVER_CPU, rows.CLIENT_CPU)
                rates.append(rate(self.program, wire, frames, window, self.seconds, cpus, folder))
            self.seen.setdefault((wire.__name__, *frames, window), []).append(rates[-1])
        return max(rates)


def rate(program, wire, frames, window, seconds, cpus, folder):
    """Echoes a second of frames that many bytes long, a window of them under way."""
    common = wires.EAL + ["--log-level=3"]

    def command(role, cpu, device, *more):
        return pinned(cpu, [program, f"--lcores=0@{cpu}", *common, f"--file-prefix=cmp-echo-{role}", "--vdev=" + device,
                            "--", role, *map(str, frames), *more])

    of_server, of_client = wire(folder)
    server = subprocess.Popen(command("server", cpus[0], of_server), stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not os.path.exists(wires.socket(folder)):
            if server.poll() is not None or time.monotonic() > deadline:
                fail("the echo does not start")
            time.sleep(0.05)
        told = run(*command("client", cpus[1], of_client, str(window), str(seconds)))
    finally:
        stop(server)
    return float(re.search(r"echoes a second: (\d+)", told)[1])
