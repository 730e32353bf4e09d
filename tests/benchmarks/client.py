"""A light keep-alive client: raw sockets, so that the load comes from the server's work and not from ours."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Request = bytes


@dataclass(frozen=True)
class Answer:
    """What came back, and what the server says of it."""

    status: int
    worker: int
    wall: float  # milliseconds in the server, by the clock
    cpu: float  # milliseconds of processor time in the server's thread
    took: float  # milliseconds as the client sees it
    size: int  # bytes of the body as sent
    head: bytes = b""
    body: bytes = b""


def get(path: str, cookies: str, host: str, accept: str = "text/html") -> Request:
    """A GET as a browser would send it."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nAccept: {accept}\r\n"
        "Accept-Language: fr\r\nAccept-Encoding: gzip, br\r\n\r\n"
    ).encode()


def post(path: str, cookies: str, host: str, body: str, kind: str, token: str) -> Request:
    """A POST with the token that Django asks for."""
    data = body.encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nAccept: text/html, application/json\r\n"
        f"Accept-Language: fr\r\nX-CSRFToken: {token}\r\nReferer: http://{host}/\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    ).encode() + data


class Line:
    """One connection that stays open."""

    def __init__(self, host: str) -> None:
        name, _, port = host.partition(":")
        self.socket = socket.create_connection((name, int(port)), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: Request) -> Answer:
        """One request, one answer."""
        began = time.perf_counter()
        self.socket.sendall(request)
        data = self.socket.recv(65536)
        while (split := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:split].lower()
        length = int(_header(head, b"content-length") or 0)
        parts, got = [data], len(data) - split - 4
        while got < length:
            parts.append(self._more())
            got += len(parts[-1])
        took = (time.perf_counter() - began) * 1000
        worker, wall, cpu = (_header(head, b"x-bench") or b"0 0 0").split()
        body = b"".join(parts)[split + 4 :]
        return Answer(
            int(head[9:12]), int(worker), int(wall) / 1000, int(cpu) / 1000, took, length, data[:split], body
        )

    def _more(self) -> bytes:
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def _header(head: bytes, name: bytes) -> bytes:
    at = head.find(b"\r\n" + name + b":")
    return (
        head[
            at + len(name) + 3 : head.find(b"\r\n", at + 2) if head.find(b"\r\n", at + 2) > 0 else None
        ].strip()
        if at >= 0
        else b""
    )


def balanced(host: str, workers: int, clients: int, probe: Request) -> list[Line]:
    """Connections spread evenly: a worker keeps those it accepted, and chance would idle one of them."""
    share, held, kept = -(-clients // workers), {}, []
    for _ in range(clients * 40):
        line = Line(host)
        worker = line.send(probe).worker
        if held.get(worker, 0) < share:
            held[worker] = held.get(worker, 0) + 1
            kept.append(line)
        else:
            line.close()
        if len(kept) == clients:
            break
    return kept


@dataclass
class Measure:
    """What a stretch of load showed."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0
    own_cpu: float = 0.0  # share of one processor that the load itself used

    @property
    def a_second(self) -> float:
        """Pages a second."""
        return len(self.answers) / self.seconds if self.seconds else 0.0


def load(lines: list[Line], requests: Callable[[int], Iterator[Request]], seconds: float) -> Measure:
    """Each line sends its own requests one after the other until the time is over (or they run out)."""
    answers: list[list[Answer]] = [[] for _ in lines]
    began, cpu = time.perf_counter(), time.process_time()
    end = began + seconds

    def run(number: int, line: Line) -> None:
        keep = answers[number].append
        for request in requests(number):
            answer = line.send(request)
            keep(Answer(answer.status, answer.worker, answer.wall, answer.cpu, answer.took, answer.size))
            if time.perf_counter() > end:
                break

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - began
    return Measure([a for some in answers for a in some], spent, (time.process_time() - cpu) / spent)
