"""One run of the jar's load generator, and what the server spent meanwhile."""

import json
import os
import re
import subprocess
import time
import urllib.request

import java
from processes import fail, inside, pinned

PORT, METRICS_PORT = 11211, 9151
READ = ("memcached_commands_total", "peregrine_loop_events_total", "peregrine_loop_allocated_bytes_total")
# A server on one core answers them there, in its loop's stead, and has to compile what does so.
REHEARSALS, QUIET_SECONDS = 300, 2


def metrics():
    """Counters of a server on DPDK that are of use here, summed up over loops; it serves them on the kernel's loopback."""
    query = "&".join("name[]=" + name for name in READ)
    with urllib.request.urlopen(f"http://127.0.0.1:{METRICS_PORT}/metrics?{query}", timeout=10) as answer:
        text = answer.read().decode()
    sums = {"requests": 0, "busy_nanos": 0, "idle_nanos": 0, "allocated": 0}
    for line in text.splitlines():
        match = re.match(r"(\w+)\{(.*)\} (\S+)$", line)
        if not match:
            continue
        name, labels, value = match[1], match[2], float(match[3])
        event = re.search(r'event="(busy_nanos|idle_nanos)"', labels)
        if name == "memcached_commands_total":
            sums["requests"] += value
        elif name == "peregrine_loop_allocated_bytes_total":
            sums["allocated"] += value
        elif name == "peregrine_loop_events_total" and event:
            sums[event[1]] += value
    return sums


def run(server, namespace, target, options, client, cpu, folder, by_loops):
    """
    Runs the load generator on a CPU; its result with serverNanos, serverBusy and serverBytes.

    by_loops: the server is one of ours that polls: what its loops themselves count is taken, not the time of its process.
    They are asked shortly before the measured time begins, for asking in it would be measured, and at its end
    """
    result = os.path.join(folder, "result.json")
    command = pinned(cpu, java.jar("bench", "-s", f"{target}:{PORT}", "--json", result, *client, *options))
    if by_loops:
        for _ in range(REHEARSALS):
            metrics()
    process = subprocess.Popen(inside(namespace, command), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seconds, warmup = (float(options[options.index(name) + 1]) for name in ("-d", "-w"))
    marks, last = [], ""
    for line in process.stderr:
        last = line.strip()
        match = re.match(r"(measured|warm-up) +([\d.]+) s", line)
        warm = warmup - QUIET_SECONDS if by_loops else None
        if match and is_mark(match[1], float(match[2]), bool(marks), seconds, warm):
            marks.append((time.monotonic(), server.cpu_seconds(), metrics() if by_loops else {}))
    if process.wait():
        fail(last)
    with open(result) as file:
        figures = json.load(file)
    if len(marks) < 2:
        fail(f"a run of {seconds} s is too short to tell what the server spends in it")
    (begin, cpu_begin, before), (end, cpu_end, after) = marks[0], marks[-1]
    if by_loops:
        spent = {name: after[name] - before[name] for name in after}
        figures["serverNanos"] = spent["busy_nanos"] / spent["requests"]
        figures["serverBusy"] = spent["busy_nanos"] / (spent["busy_nanos"] + spent["idle_nanos"])
        figures["serverBytes"] = spent["allocated"] / spent["requests"]
    else:
        figures["serverNanos"] = (cpu_end - cpu_begin) * 1e9 / served(figures["series"])
        figures["serverBusy"] = (cpu_end - cpu_begin) / (end - begin)
        figures["serverBytes"] = None
    return figures


def is_mark(phase, second, begun, seconds, warm):
    """Whether counters are to be read now: at the end, and first as soon as it is warm or, without a time, measured."""
    if begun:
        return phase == "measured" and second >= seconds
    return phase == "measured" or (warm is not None and second >= warm)


def served(series):
    """Requests that were answered after the first piece of a run, at whose end the first mark was set."""
    return sum(piece["requestsPerSecond"] * (piece["second"] - before["second"])
               for before, piece in zip(series, series[1:]))
