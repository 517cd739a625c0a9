"""A user's program with pylibmc, in the text or the binary protocol: everyday operations, many keys, a race for one."""

import sys
import threading

import pylibmc

KEYS = 10000
THREADS = 4
ROUNDS = 25

server = "%s:%s" % (sys.argv[1], sys.argv[2])
binary = sys.argv[3] == "binary"
login = {"username": sys.argv[4], "password": sys.argv[5]} if len(sys.argv) > 4 else {}


def connect():
    return pylibmc.Client([server], binary=binary, behaviors={"cas": True, "tcp_nodelay": True}, **login)


def everyday(client):
    assert client.set("greeting", "hello")
    assert client.get("greeting") == "hello"
    assert not client.add("greeting", "again")
    assert client.replace("greeting", "good day")
    value, unique = client.gets("greeting")
    assert value == "good day"
    assert client.cas("greeting", "good night", unique)
    assert not client.cas("greeting", "lost", unique)
    assert client.append("greeting", "!") and client.prepend("greeting", "oh, ")
    assert client.get("greeting") == "oh, good night!"
    assert client.set("counter", 5) and client.incr("counter", 7) == 12 and client.decr("counter", 20) == 0
    assert client.delete("greeting") and not client.delete("greeting")
    assert client.get("greeting") is None
    assert client.set("object", {"a": [1, 2.5, None]}, min_compress_len=1)
    assert client.get("object") == {"a": [1, 2.5, None]}
    large = bytes(range(256)) * 3000
    assert client.set("large", large) and client.get("large") == large


def many_keys(client):
    keys = ["key-%d" % i for i in range(KEYS)]
    # It stores and deletes one by one.
    values = {key: key.upper() for key in keys[::50]}
    assert client.set_multi(values) == []
    assert client.get_multi(keys) == values
    assert client.delete_multi(list(values))
    assert client.get_multi(keys) == {}


def count():
    client = connect()
    for _ in range(ROUNDS):
        while True:
            value, unique = client.gets("race")
            # Where threads compete, libmemcached may come back without an answer, whatever the server.
            if value is not None and client.cas("race", value + 1, unique):
                break


def race(client):
    client.set("race", 0)
    threads = [threading.Thread(target=count) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.get("race") == THREADS * ROUNDS


main = connect()
assert main.flush_all()
everyday(main)
many_keys(main)
race(main)
assert main.flush_all() and main.get("race") is None
print("pylibmc: all well")
