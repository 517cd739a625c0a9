"""A user's program with pymemcache, over TLS where a certificate is named: everyday operations, many keys, a race."""

import ssl
import sys
import threading

from pymemcache.client.base import Client

KEYS = 10000
THREADS = 4
ROUNDS = 50

address = (sys.argv[1], int(sys.argv[2]))
certificate = sys.argv[3] if len(sys.argv) > 3 else None


def encryption():
    if certificate is None:
        return None
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    return context


def connect():
    return Client(address, timeout=60, connect_timeout=60, default_noreply=False, tls_context=encryption())


def everyday(client):
    assert client.set("greeting", "hello")
    assert client.get("greeting") == b"hello"
    assert not client.add("greeting", "again")
    assert client.replace("greeting", "good day")
    value, unique = client.gets("greeting")
    assert value == b"good day"
    assert client.cas("greeting", "good night", unique) is True
    assert client.cas("greeting", "lost", unique) is False
    assert client.cas("nobody", "lost", unique) is None
    assert client.append("greeting", "!") and client.prepend("greeting", "oh, ")
    assert client.get("greeting") == b"oh, good night!"
    assert client.set("counter", "5") and client.incr("counter", 7) == 12 and client.decr("counter", 20) == 0
    assert client.incr("nobody", 1) is None
    assert client.touch("greeting", 100) and not client.touch("nobody", 100)
    assert client.delete("greeting") and not client.delete("greeting")
    assert client.get("greeting") is None
    assert client.version()
    assert client.stats()[b"cmd_set"] > 0


def many_keys(client):
    values = {"key-%d" % i: b"value %d" % i for i in range(KEYS)}
    assert client.set_many(values) == []
    assert client.get_many(list(values) + ["nobody"]) == values
    assert len(client.gets_many(list(values))) == KEYS
    assert client.delete_many(list(values))
    assert client.get_many(list(values)) == {}


def count():
    client = connect()
    for _ in range(ROUNDS):
        while True:
            value, unique = client.gets("race")
            if client.cas("race", str(int(value) + 1), unique):
                break
    client.close()


def race(client):
    client.set("race", "0")
    threads = [threading.Thread(target=count) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert int(client.get("race")) == THREADS * ROUNDS


main = connect()
assert main.flush_all()
everyday(main)
many_keys(main)
race(main)
assert main.flush_all() and main.get("race") is None
main.close()
print("pymemcache: all well")
