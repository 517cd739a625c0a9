"""What joins a server to its client: a veth between two namespaces, or memory that two DPDK processes share."""

import json
import os
import subprocess

from processes import run

KERNEL_SERVER, KERNEL_CLIENT = "10.99.0.1", "10.99.0.2"
DPDK_SERVER, DPDK_CLIENT = "10.88.0.1", "10.88.0.2"
EAL = ["--no-shconf", "--no-pci", "--no-huge", "-m", "512", "--no-telemetry", "--single-file-segments"]


class Veth:
    """Two namespaces joined by a veth, as a context."""

    def __init__(self):
        self.server, self.client = f"cmp{os.getpid()}s", f"cmp{os.getpid()}c"

    def __enter__(self):
        for name in (self.server, self.client):
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", self.server, "link", "add", "veth0", "type", "veth", "peer", "name", "veth1",
            "netns", self.client)
        for name, link, address in ((self.server, "veth0", KERNEL_SERVER), (self.client, "veth1", KERNEL_CLIENT)):
            run("ip", "-n", name, "addr", "add", address + "/24", "dev", link)
            run("ip", "-n", name, "link", "set", link, "up")
        return self

    def __exit__(self, *unused):
        for name in (self.server, self.client):
            subprocess.run(["ip", "netns", "delete", name], check=False)


def socket(folder):
    return os.path.join(folder, "wire.sock")


def memif(folder):
    """Shared memory without offloads: the server's device and the client's."""
    return [f"net_memif0,role={role},socket={socket(folder)},socket-abstract=no,bsize=2048,rsize=10"
            for role in ("server", "client")]


def vhost(folder):
    """
    A virtual machine's network, with checksum offload: the machine's device, which segments, is the server's, and the
    host's is the client's. A server there starts no sooner than a client does.
    """
    return [f"net_virtio_user0,path={socket(folder)},server=1,queues=1,queue_size=1024",
            f"net_vhost0,iface={socket(folder)},client=1,queues=1,tso=1"]


def config(folder, role, device, address):
    """The file that tells the jar to be one end of a wire."""
    path = os.path.join(folder, role + ".yaml")
    eal = EAL + ["--file-prefix=cmp-" + role, "--vdev=" + device]
    with open(path, "w") as file:
        file.write(f"""transport: dpdk
dpdk:
  eal: {json.dumps(eal)}
  interfaces:
    - port: 0
      addresses: ["{address}/24"]
  queues: 1
  idle: spin
""")
    return path
