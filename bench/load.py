"""
HTTP load generator for API requests and journeys: concurrent clients in one process, each sending its next request after
its answer.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

CLIENTS = 16
GIVE_UP_S = 120
Script = Generator[
    bytes, bytes, None
]  # what one person sends: requests, each made from the answer to the one before


@dataclass
class Storm:
    """
    What came of it: how long it took, the seconds of each script played to its end and of each answer, how many answers of
    each status, and the last of each.
    """

    seconds: float = 0.0
    whole: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    samples: dict[int, bytes] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share of the answers came."""
        return sorted(self.waits)[int(len(self.waits) * share)] * 1000


class Client:
    """One connection that is kept, and made again when the server closed it."""

    def __init__(self, port: int) -> None:
        self.port, self.socket, self.got, self.began = port, None, bytearray(), 0.0

    def send(self, request: bytes) -> None:
        self.request, self.began = request, time.perf_counter()
        self.got.clear()
        if self.socket is None:
            self.connect()
        try:
            self.socket.sendall(request)
        except OSError:
            self.connect()
            self.socket.sendall(request)

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=GIVE_UP_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self) -> bytes | None:
        """The whole answer, once it is there; an empty one if the server closed the connection instead."""
        try:
            piece = self.socket.recv(262_144)
        except OSError:
            piece = b""
        self.got += piece
        head, found, body = self.got.partition(b"\r\n\r\n")
        if not piece:
            self.socket.close()
            self.socket = None
            return bytes(self.got)
        if not found:
            return None
        lowered = bytes(head).lower()
        start = lowered.find(b"content-length:")
        length = int(lowered[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
        if len(body) < length:
            return None
        if b"connection: close" in lowered:
            self.socket.close()
            self.socket = None
        return bytes(self.got)


def storm(port: int, requests: Iterator[bytes], seconds: float, clients: int = CLIENTS) -> Storm:
    """Send `requests` for so many seconds, or until there are no more."""
    return journeys(port, map(_alone, requests), seconds, clients)


def _alone(request: bytes) -> Script:
    yield request


def journeys(port: int, scripts: Iterator[Script], seconds: float, clients: int = CLIENTS) -> Storm:
    """
    Play `scripts`, each on a connection of its own, for so many seconds, or until there are no more. What was begun is
    played to its end.
    """
    made, waiting = Storm(), selectors.DefaultSelector()
    playing: dict[Client, tuple[Script, float]] = {}
    began = time.perf_counter()

    def begin(client: Client) -> None:
        script = next(scripts, None) if time.perf_counter() - began < seconds else None
        if script is not None:
            playing[client] = script, time.perf_counter()
            send(client, next(script))
        elif client.socket:
            client.socket.close()

    def send(client: Client, request: bytes) -> None:
        client.send(request)
        waiting.register(client.socket, selectors.EVENT_READ, client)

    for _ in range(clients):
        begin(Client(port))
    while waiting.get_map():
        for key, _events in waiting.select(timeout=GIVE_UP_S):
            client: Client = key.data
            before = client.socket
            answer = client.read()
            if answer is None:
                continue
            waiting.unregister(before)
            _note(made, client, answer)
            try:
                send(client, playing[client][0].send(answer))
            except StopIteration:
                made.whole.append(time.perf_counter() - playing[client][1])
                begin(client)
    made.seconds = time.perf_counter() - began
    return made


def _note(made: Storm, client: Client, answer: bytes) -> None:
    made.waits.append(time.perf_counter() - client.began)
    status = int(answer[9:12]) if answer[:5] == b"HTTP/" else 0
    made.statuses[status] += 1
    made.samples[status] = answer


def post(path: str, body: bytes, headers: dict[str, str], kind: str = "application/json") -> bytes:
    """The bytes of a request with a body."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}",
             f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def get(path: str, headers: dict[str, str]) -> bytes:
    """The bytes of a request for a page."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
