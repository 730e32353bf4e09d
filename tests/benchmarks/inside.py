"""The same requests in this process: how many queries, and where the time goes."""

import cProfile
import io
import pstats
import time
from collections import Counter
from http.cookies import SimpleCookie

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from .cases import PageCase


def _ask(browser: Client, raw: bytes) -> HttpResponse:
    """Send the bytes of client.py through Django's test client."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    browser.cookies = SimpleCookie(headers.pop("Cookie"))
    kind = headers.pop("Content-Type", "text/html")
    headers.pop("Content-Length", None)
    extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return browser.generic(method, path, body, kind, **extra)


def count_queries(case: PageCase) -> tuple[int, HttpResponse]:
    """The most that any of the addresses needs, after one request has warmed the process."""
    browser, most, last = Client(), 0, None
    requests = case.requests(0)
    for turn in range(7):
        with CaptureQueriesContext(connection) as queries:
            last = _ask(browser, next(requests))
        if turn:
            most = max(most, len(queries))
    return most, last


def profile(case: PageCase, times: int = 40) -> str:
    """Queries of one request with their times, then what the processor did in many."""
    browser, requests, out = Client(), case.requests(0), io.StringIO()
    for _ in range(5):
        _ask(browser, next(requests))
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        answer = _ask(browser, next(requests))
        took = (time.perf_counter() - began) * 1000
    spent = sum(float(query["time"]) for query in queries) * 1000
    out.write(
        f"--- {case.name}: status {answer.status_code}, {took:.1f} ms, {len(queries)} queries, {spent:.1f} ms in them\n"
    )
    for query in queries:
        out.write(f"{float(query['time']) * 1000:7.1f} ms  {query['sql'][:600]}\n")
    repeated = Counter(query["sql"].split(" WHERE ")[0][:160] for query in queries)
    out.write("".join(f"{count} times: {sql}\n" for sql, count in repeated.items() if count > 1))
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(times):
        _ask(browser, next(requests))
    profiler.disable()
    stats = pstats.Stats(profiler, stream=out).strip_dirs()
    for order in ("cumulative", "tottime"):
        stats.sort_stats(order).print_stats(45)
    return out.getvalue()
