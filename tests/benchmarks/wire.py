"""Bytes of a first view: the page, its style sheets and its scripts, as they cross the wire."""

import re
from dataclasses import dataclass

from . import client
from .client import Line

LINKED = re.compile(rb'<(?:link rel="stylesheet" href|script [^>]*src)="([^"]+)"')
BUDGET = 60_000


@dataclass(frozen=True)
class Weight:
    """Of one page."""

    page: int
    linked: int

    @property
    def total(self) -> int:
        """What the budget speaks of."""
        return self.page + self.linked


def weigh(line: Line, request: bytes, host: str, known: dict[bytes, int]) -> Weight:
    """Ask for the page and for what it links to (each linked file once a run)."""
    answer = line.send(request)
    body = _plain(answer)
    linked = set(LINKED.findall(body))
    for path in linked - known.keys():
        known[path] = line.send(client.get(path.decode(), "", host, "*/*")).size
    return Weight(answer.size, sum(known[path] for path in linked))


def _plain(answer: client.Answer) -> bytes:
    import gzip

    return gzip.decompress(answer.body) if b"content-encoding: gzip" in answer.head.lower() else answer.body
