"""HTTP load generator for pages: concurrent clients, or one request after another. Their servers: bench/servers.py."""

import json
import os
import re
import socket
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

CLIENTS = 16


def wait_for(url, seconds=1800):
    """What `url` answers as soon as it does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def asked(url, path, headers):
    """The bytes of one request on a connection that stays open."""
    host = url.removeprefix("http://")
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def answered(connection):
    """Read one answer; its status and length."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    found = re.search(rb"(?i)content-length: (\d+)", head)
    length = int(found[1]) if found else 0
    left = length - len(body)
    while left > 0:
        left -= len(connection.recv(min(left, 65536)))
    return int(head[9:12]), length


def storm(url, path, seconds, clients=CLIENTS, **headers):
    """Answers a second and the 95th percentile in milliseconds, by `clients` at once. :raises SystemExit: for a failure."""
    host, port = url.removeprefix("http://").split(":")
    request, until = asked(url, path, {"Accept-Encoding": "gzip", **headers}), time.monotonic() + seconds

    def client(_):
        took = []
        with socket.create_connection((host, int(port))) as connection:
            while time.monotonic() < until:
                began = time.perf_counter()
                connection.sendall(request)
                status, _length = answered(connection)
                if status != 200:
                    raise SystemExit(f"{path} answered {status}")
                took.append(time.perf_counter() - began)
        return took

    with ThreadPoolExecutor(clients) as pool:
        took = sorted(one for mine in pool.map(client, range(clients)) for one in mine)
    return len(took) / seconds, took[int(len(took) * 0.95)] * 1000


def one_by_one(url, paths, **headers):
    """The median of milliseconds of these, one after another."""
    host, port = url.removeprefix("http://").split(":")
    took = []
    with socket.create_connection((host, int(port))) as connection:
        for path in paths:
            began = time.perf_counter()
            connection.sendall(asked(url, path, {"Accept-Encoding": "gzip", **headers}))
            status, _length = answered(connection)
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[len(took) // 2]


def machine():
    """Where and with what this was measured."""
    import django  # noqa: PLC0415

    with open("/proc/loadavg") as file:
        load = file.read().split()[0]
    return (
        f"{os.cpu_count()} cores, load {load}, Python {sys.version.split()[0]}, Django {django.__version__}"
    )


def known(url, path):
    """The JSON at `path`."""
    return json.loads(wait_for(url + path, 60))
