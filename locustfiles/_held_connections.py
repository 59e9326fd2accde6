"""Connections that are opened and then held: idle ones, polls that are answered late, streams of events, WebSockets.

Each is a socket and a greenlet that waits for it; nothing is sent on one that is idle.
"""

import base64
import logging
import os
import resource
import time
from array import array
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import gevent
from gevent import socket
from gevent.pool import Pool

log = logging.getLogger("open_arrivals")

KINDS = ("idle", "long-poll", "events", "websocket")
AT_ONCE = 200  # connections being opened: a server's backlog holds ten times as many
SPARE = 200  # file descriptors for everything else
PATIENCE_S = 30.0
HEAD = 65_536


class HoldError(Exception):
    """Says in one sentence why the connections cannot be held."""


@dataclass
class HeldConnections:
    """`number` connections of a kind to a host's path. `deliveries` are, for events and messages, when each came
    (monotonic) and how long after the moment that it names."""

    kind: str
    number: int
    host: str
    path: str
    opened: int = 0
    lost: int = 0
    came: array = field(default_factory=lambda: array("d"))
    late: array = field(default_factory=lambda: array("d"))

    def open(self) -> None:
        """Returns when all are there. Raises HoldError."""
        raise_limit(self.number + SPARE)
        pool = Pool(AT_ONCE)
        opening = [pool.spawn(self._open_one) for _ in range(self.number)]
        gevent.joinall(opening, timeout=PATIENCE_S + self.number / AT_ONCE)
        sockets = [greenlet.value for greenlet in opening if greenlet.value is not None]
        if len(sockets) < self.number:
            raise HoldError(f"{len(sockets)} of {self.number} connections could be opened")
        self.opened = len(sockets)
        self._readers = [gevent.spawn(self._read, connection) for connection in sockets]

    def _open_one(self) -> socket.socket | None:
        address = urlsplit(self.host)
        try:
            connection = socket.create_connection((address.hostname, address.port or 80), timeout=PATIENCE_S)
            connection.sendall(self._request(address.netloc))
            if self.kind == "idle":
                _read_answer(connection)
            connection.settimeout(None)
        except OSError as error:
            log.warning("a connection could not be opened (%s)", error)
            return None
        return connection

    def _request(self, host: str) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {host}"]
        if self.kind == "events":
            lines.append("Accept: text/event-stream")
        if self.kind == "websocket":
            key = base64.b64encode(os.urandom(16)).decode()
            lines += ["Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}",
                      "Sec-WebSocket-Version: 13", f"Origin: http://{host}"]  # fmt: skip
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _read(self, connection: socket.socket) -> None:
        """Reads until the other side closes; a poll that is answered is asked again."""
        rest = b""
        while True:
            try:
                got = connection.recv(HEAD)
            except OSError:
                got = b""
            now = time.monotonic()
            if not got:
                self.lost += 1
                return
            if self.kind == "long-poll":
                connection.sendall(self._request(urlsplit(self.host).netloc))
            else:
                rest = self._deliver(rest + got, now)

    def _deliver(self, received: bytes, now: float) -> bytes:
        """Notes every whole line that names a moment; returns what comes after the last whole line."""
        *lines, rest = received.split(b"\n")
        for line in lines:
            _, found, moment = line.partition(b"data: ")
            if found:
                self.came.append(now)
                self.late.append(now - float(moment))
        return rest


def raise_limit(wanted: int) -> None:
    """Raises the limit of open files to so many. Raises HoldError where this user may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        most = "" if hard == resource.RLIM_INFINITY else f" ({hard})"
        raise HoldError(f"the limit of open files{most} is too low for {wanted}; raise it with ulimit -n") from None


def _read_answer(connection: socket.socket) -> None:
    """Reads a whole answer with a Content-Length."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        got = connection.recv(HEAD)
        if not got:
            raise ConnectionError("closed")
        seen += got
    head, _, body = seen.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line), 0)
    while len(body) < length:
        body += connection.recv(HEAD) or b"\0" * length
