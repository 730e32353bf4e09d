"""python -m tests.benchmarks: starts the server, signs people in, measures, prints the table."""

import argparse
import json
import os
import sys
from itertools import islice
from pathlib import Path


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of load for each page (default 5)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4, help="of each worker")
    parser.add_argument("--url", help="host:port of a server of tests.benchmarks.wsgi that runs already")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="these pages (the reference is always measured)"
    )
    parser.add_argument("--profile", metavar="NAME", help="where the time of this page goes, in this process")
    parser.add_argument(
        "--rebuild", action="store_true", help="only how fast progress is made anew from facts"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    return parser.parse_args()


def main() -> int:
    """Nothing is measured on anything but the large demonstration."""
    options = _arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from . import learning, pages, report, server

    print(f"database: {connection.vendor}, cache: {'redis' if os.environ.get('REDIS_URL') else 'process'}")
    call_command("collectstatic", interactive=False, verbosity=0)
    wanted = options.only
    cases = [case for case in pages.cases() if not wanted or case.name in (*wanted, "reference")]
    if options.profile:
        return _profile(options.profile)
    if options.rebuild:
        print(learning.rebuild_speed())
        return 0
    if options.url:
        rows = [_measure(case, options.url, options) for case in cases]
    else:
        with server.running(options.workers, options.threads) as host:
            rows = [_measure(case, host, options) for case in cases]
    rows = [row for row in rows if row]
    report.compare(rows)
    print(report.table(rows))
    if options.json:
        options.json.write_text(json.dumps(report.as_json(rows), indent=1, ensure_ascii=False))
    return 1 if any(row.missed for row in rows) else 0


def _measure(case, host: str, options: argparse.Namespace):
    from . import client, inside, report, wire

    print(f"  {case.name} …", file=sys.stderr)
    case.prepare(host, options.seconds * 1.5 + 2)
    try:
        first = next(case.requests(0))
        line = client.Line(host)
        answer = line.send(first)
        if answer.status != case.good:
            print(f"  {case.name}: answers {answer.status}, left out", file=sys.stderr)
            return None
        weight = wire.weigh(line, next(islice(case.requests(0), 1, None)), host, {})
        line.close()
        queries, _ = inside.count_queries(case)
        probe = client.get("/sante/vie", "", host)
        lines = client.balanced(host, options.workers, 4, probe)
        client.load(lines, case.requests, 1)  # warm: templates, caches, plans
        measure = client.load(lines, case.requests, options.seconds)
        alone = client.load(lines[:1], case.requests, max(1.0, options.seconds / 3))
        for line in lines:
            line.close()
        return report.row(case, measure, alone, queries, weight)
    finally:
        case.clean()


def _profile(name: str) -> int:
    from . import inside, pages

    case = next(case for case in pages.cases() if case.name == name)
    case.prepare("127.0.0.1", 5)
    try:
        print(inside.profile(case))
    finally:
        case.clean()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
