"""Tables of routes beside the tests: one line a route and method, one column an identity."""

import os
from pathlib import Path


def read(path: Path, who: list[str]) -> dict[str, dict[str, int]]:
    """Route → identity → status."""
    rows = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            route, _bar, statuses = line.partition("|")
            rows[route.strip()] = dict(zip(who, map(int, statuses.split()), strict=True))
    return rows


def unknown(path: Path, who: list[str], there: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Which of these (name, address) are to be asked: all with UPDATE_ROUTES=all, else those that have no row yet."""
    known = {route.split(" ", 1)[1] for route in read(path, who)}
    return [row for row in there if os.environ.get("UPDATE_ROUTES") == "all" or row[0] not in known]


def update(path: Path, columns: dict[str, dict[str, int]], tried: dict[str, tuple[str, ...]]) -> None:
    """The table with these answers (identity → route → status) in it; what is not `tried` (name → methods) goes."""
    asked = next(iter(columns.values()))
    known = read(path, list(columns)) | {
        route: {who: columns[who][route] for who in columns} for route in asked
    }
    routes = [f"{method} {name}" for name, methods in tried.items() for method in methods]
    write(path, {who: {route: known[route][who] for route in routes} for who in columns})


def write(path: Path, columns: dict[str, dict[str, int]]) -> None:
    """The same from identity → route → status."""
    routes = list(next(iter(columns.values())))
    wide = max(len(route) for route in routes)
    head = f"# {'route'.ljust(wide - 2)} | {' '.join(columns)}"
    rows = [
        f"{route.ljust(wide)} | {' '.join(str(statuses[route]) for statuses in columns.values())}"
        for route in routes
    ]
    path.write_text("\n".join([head, *rows]) + "\n")
