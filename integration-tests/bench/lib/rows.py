"""The servers that are measured, each on its wire, and the workloads they are measured by."""

import os
import shlex
import subprocess
from collections import namedtuple

import java
import load
import wires
from processes import Server, inside, pinned

SERVER_CPU, CLIENT_CPU = "0", "1"
COMMON = ["-m", "256", "-c", "20000"]

MEMCACHED, NIO, EPOLL, IO_URING = "memcached", "nio", "epoll", "io_uring"
MEMIF, VHOST, STORELESS = "dpdk-memif", "dpdk-vhost", "dpdk-memif-noop"
OURS = (MEMCACHED, NIO, EPOLL, IO_URING, MEMIF, VHOST, STORELESS)
WIRES = {MEMIF: wires.memif, VHOST: wires.vhost, STORELESS: wires.memif}

# title: for the report; measure: a function of the options of the load generator, a workload and a folder
Row = namedtuple("Row", "title measure")

Workload = namedtuple("Workload", "title options rows")
ONE, MANY, RATE, CROWD, LARGE = "p1", "p32", "rate", "crowd", "large"
VALUE_BYTES = {LARGE: 65536}
USUAL_VALUE_BYTES = 100
# Rows: None for all, otherwise those that a bar is about.
WORKLOADS = {
    ONE: Workload("pipeline 1", ["--pipeline", "1"], None),
    MANY: Workload("pipeline 32, mg and ms", ["--pipeline", "32", "--protocol", "meta"], None),
    RATE: Workload("pipeline 1 at a fixed rate, half of memcached's peak", ["--pipeline", "1"], (MEMCACHED, MEMIF)),
    CROWD: Workload("pipeline 1, 10,000 connections", ["--pipeline", "1", "-c", "10000"], (MEMCACHED, MEMIF)),
    LARGE: Workload("values of 64 KiB", ["--value-size", "65536", "--keys", "1000"], (MEMCACHED, MEMIF, VHOST)),
}


def answers(namespace, address):
    probe = f"exec 3<>/dev/tcp/{address}/{load.PORT} && printf 'version\\r\\n' >&3 && head -c 7 <&3"
    done = subprocess.run(inside(namespace, ["timeout", "1", "bash", "-c", probe]), capture_output=True)
    return done.stdout == b"VERSION"


def on_veth(title, command):
    """A server on the kernel's network; its client is the load generator on epoll."""
    def measure(options, workload, folder):
        with wires.Veth() as veth:
            line = inside(veth.server, pinned(SERVER_CPU, command))
            ready = lambda: answers(veth.client, wires.KERNEL_SERVER)
            with Server(line, ready, os.path.join(folder, "server.log")) as server:
                return load.run(server, veth.client, wires.KERNEL_SERVER, options, ["--transport", "epoll"], CLIENT_CPU,
                                folder, False)
    return Row(title, measure)


def answered_on_dpdk(client):
    """Whether a first short load is answered, asked anew at each call."""
    probe = pinned(CLIENT_CPU, java.jar("bench", "-q", "--config", client, "-s", f"{wires.DPDK_SERVER}:{load.PORT}",
                                        "-c", "1", "--keys", "1", "-w", "0", "-d", "0.1"))
    return lambda: subprocess.run(probe, capture_output=True).returncode == 0


def ours_on_dpdk(title, wire, command):
    """The jar, or what command makes of a workload and the jar's arguments, at one end of a wire, its client at the other."""
    def measure(options, workload, folder):
        of_server, of_client = wire(folder)
        arguments = ["--config", wires.config(folder, "server", of_server, wires.DPDK_SERVER), *COMMON, "--metrics-port",
                     str(load.METRICS_PORT)]
        client = wires.config(folder, "client", of_client, wires.DPDK_CLIENT)
        server = Server(pinned(SERVER_CPU, command(workload, arguments)), None, os.path.join(folder, "server.log"))
        server.ready = answered_on_dpdk(client) if wire == wires.vhost else server.said_ready
        with server:
            return load.run(server, None, wires.DPDK_SERVER, options, ["--config", client], CLIENT_CPU, folder, True)
    return Row(title, measure)


def jar_with(options):
    """Makes the command of a row of the jar with options of the JVM."""
    return lambda workload, line: java.jar(*line, options=options)


def other_on_memif(title, command):
    """Another server on the wire of net_memif; it is there when a first short load finds it."""
    def measure(options, workload, folder):
        of_server, of_client = wires.memif(folder)
        client = wires.config(folder, "client", of_client, wires.DPDK_CLIENT)
        line = shlex.split(command.format(device=of_server, socket=wires.socket(folder), address=wires.DPDK_SERVER,
                                          port=load.PORT))
        with Server(pinned(SERVER_CPU, line), answered_on_dpdk(client), os.path.join(folder, "server.log")) as server:
            return load.run(server, None, wires.DPDK_SERVER, options, ["--config", client], CLIENT_CPU, folder, False)
    return Row(title, measure)


def known():
    """All rows of our own choice, by their short names."""
    veth = ["-l", wires.KERNEL_SERVER, "-p", str(load.PORT), *COMMON]
    rows = {MEMCACHED: on_veth("memcached -t 1", ["memcached", "-u", "root", "-t", "1", *veth])}
    for kind in (NIO, EPOLL, IO_URING):
        rows[kind] = on_veth("jar on " + kind, java.jar("--transport", kind, "-t", "1", *veth))
    rows[MEMIF] = ours_on_dpdk("jar on dpdk, memif", wires.memif, jar_with([]))
    rows[VHOST] = ours_on_dpdk("jar on dpdk, vhost", wires.vhost, jar_with([]))
    rows[STORELESS] = ours_on_dpdk(
        "the same without a store, memif", wires.memif,
        lambda workload, line: java.storeless(VALUE_BYTES.get(workload, USUAL_VALUE_BYTES), *line))
    return rows


def options(workload, name, rate, warmup):
    """What the load generator is told for a run."""
    told = list(WORKLOADS[workload].options)
    if workload == RATE:
        # At such a rate the compilers would not have done when it is measured.
        told += ["--rate", f"{rate:.0f}", "--rush", f"{warmup:g}"]
    if name == STORELESS:
        # Its values are always the same, and not those that were set.
        told += ["--verify", "length"]
    return told
