"""The table of a comparison, as markdown."""

import datetime
import statistics

from echo import FULL_FRAME
from rows import CROWD, EPOLL, LARGE, MANY, MEMCACHED, MEMIF, NIO, ONE, RATE, STORELESS, VHOST, WORKLOADS

HEAD = ["server", "requests/s", "× memcached", "server busy", "server ns/request", "requests per server-core-second",
        "× memcached", "p50 µs", "p99 µs", "p99.9 µs", "max µs", "server heap B/request"]
LARGE_VALUE = 65536


def rate(run):
    return run["requestsPerSecond"]


def core_rate(run):
    return 1e9 / run["serverNanos"]


def tail(run):
    return run["latencyNanos"]["p99.9"]


def cell(values, form="{:,.0f}", scale=1.0):
    given = [value / scale for value in values if value is not None]
    if not given:
        return "–"
    median = form.format(statistics.median(given))
    return median if len(given) == 1 else f"{median} ({form.format(min(given))}–{form.format(max(given))})"


class Results:
    """Figures of all runs, by workload and row."""

    def __init__(self):
        self.runs = {}

    def add(self, workload, name, figures):
        self.runs.setdefault(workload, {}).setdefault(name, []).append(figures)

    def median(self, workload, name, figure):
        """None where it was not measured."""
        values = [figure(run) for run in self.runs.get(workload, {}).get(name, [])]
        return statistics.median(values) if values and None not in values else None


def table(results, workload, titles):
    lines = ["| " + " | ".join(HEAD) + " |", "| --- |" + " ---: |" * (len(HEAD) - 1)]
    for name, runs in results.runs[workload].items():
        cells = [titles[name], cell(map(rate, runs)), times(results, workload, name, rate),
                 cell([run["serverBusy"] for run in runs], "{:.0%}"), cell([run["serverNanos"] for run in runs]),
                 cell(map(core_rate, runs)), times(results, workload, name, core_rate)]
        cells += [cell([run["latencyNanos"][part] for run in runs], "{:,.1f}", 1000)
                  for part in ("p50", "p99", "p99.9", "max")]
        cells.append(cell([run["serverBytes"] for run in runs], "{:,.2f}"))
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def times(results, workload, name, figure):
    ratio = quotient(results.median(workload, name, figure), results.median(workload, MEMCACHED, figure))
    return "–" if ratio is None else f"{ratio:.2f}"


def quotient(one, other):
    return None if one is None or not other else one / other


def bars(results):
    """Each bar with what was seen, those that were not measured left out."""
    def of(workload, one, other, figure, other_workload=None):
        return quotient(results.median(workload, one, figure), results.median(other_workload or workload, other, figure))

    lines = []

    def bar(title, seen, least=None, most=None, form="{:.2f} ×"):
        if seen is not None:
            met = seen >= least if least is not None else seen <= most
            limit = "≥ " + form.format(least) if least is not None else "≤ " + form.format(most)
            lines.append(f"| {title} | {limit} | {form.format(seen)} | {'met' if met else 'missed'} |")

    def beside(title, seen, form="{:.2f} ×"):
        """What is no bar and helps to read the one above."""
        if seen is not None:
            lines.append(f"| {title} | | {form.format(seen)} | |")

    for other, least in ((MEMCACHED, 8), (NIO, 8), (EPOLL, 6)):
        bar(f"{MEMIF}, {ONE}: requests per server-core-second against {other}", of(ONE, MEMIF, other, core_rate), least)
        beside("the same in requests/s", of(ONE, MEMIF, other, rate))
    for name, least in ((MEMIF, 0.06), (STORELESS, 0.12)):
        bar(f"{name}, {ONE}: requests/s of the echoes/s of its wire", results.median(ONE, name, of_echo(rate)), least,
            form="{:.1%}")
        beside("the same in requests per server-core-second", results.median(ONE, name, of_echo(core_rate)), "{:.1%}")
    bar(f"{MEMIF}, {MANY}: requests per server-core-second against {MEMCACHED}", of(MANY, MEMIF, MEMCACHED, core_rate), 3)
    beside("the same in requests/s", of(MANY, MEMIF, MEMCACHED, rate))
    for workload, least in ((ONE, 0.9), (MANY, 0.8)):
        bar(f"{EPOLL}, {workload}: requests/s against {MEMCACHED}", of(workload, EPOLL, MEMCACHED, rate), least)
    bar(f"{MEMIF}, {RATE}: p99.9 against {MEMCACHED}", of(RATE, MEMIF, MEMCACHED, tail), most=1 / 3)
    bar(f"{MEMIF}, {ONE}: heap bytes allocated per request", results.median(ONE, MEMIF, lambda run: run["serverBytes"]),
        most=8, form="{:.2f}")
    bar(f"{MEMIF}: CPU per request with 10,000 connections against 50",
        of(CROWD, MEMIF, MEMIF, lambda run: run["serverNanos"], ONE), most=2)
    for name, least in ((MEMIF, 0.4), (VHOST, 0.7)):
        bar(f"{name}, {LARGE}: bytes of values sent, of the echo's with full frames",
            results.median(LARGE, name, of_echo(full_frames)), least, form="{:.1%}")
    return ["", "## Bars", "", "| figure | bar | seen | |", "| --- | ---: | ---: | --- |"] + lines if lines else []


def of_echo(figure):
    """What a run did, of what its wire could right after it; None where that was not measured."""
    return lambda run: quotient(figure(run), run.get("echoesPerSecond"))


def full_frames(run):
    """Bytes of values that were sent in a second, in full frames."""
    return rate(run) * LARGE_VALUE * run["gets"] / (run["gets"] + run["sets"]) / FULL_FRAME


def echo_lines(echoes):
    lines = ["", "## Raw echo", "", "| wire | request, reply bytes | under way | echoes/s |", "| --- | ---: | ---: | ---: |"]
    for (wire, request, reply, window), seen in sorted(echoes.items()):
        lines.append(f"| {wire} | {request}, {reply} | {window} | {cell(seen)} |")
    return lines if echoes else []


def text(results, titles, echoes, given, described):
    lines = [f"# {datetime.date.today()}", "", described, "",
             f"Medians of {given.rounds} alternating rounds, lowest and highest in brackets: in each a new server and a new "
             f"client, {given.seconds:g} s measured after {given.warmup:g} s of warm-up (at a fixed rate: and {given.warmup:g} "
             "before them as fast as replies come). Server on CPU 0, client on CPU 1; 50 "
             "connections, 100,000 uniform keys of 16 bytes, values of 100 bytes, 10:1 get:set, where nothing else is said"
             + (f"; {given.bench}" if given.bench else "") + ". Busy is the part of its core that a server used: its "
             "process's CPU time, on dpdk the time of turns of its loop that found something to do. Where it is below 100 % "
             "the client or the wire was the limit, and requests per server-core-second is what the server does when it is not. "
             "Shares of the echo are of what the wire did right after the run."]
    for workload in results.runs:
        lines += ["", "## " + WORKLOADS[workload].title, ""] + table(results, workload, titles)
    return "\n".join(lines + echo_lines(echoes) + bars(results)) + "\n"
