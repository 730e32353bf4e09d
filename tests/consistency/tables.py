"""Tables of routes beside the tests: one line a route and method, one column an identity."""

from pathlib import Path


def read(path: Path, who: list[str]) -> dict[str, dict[str, int]]:
    """Route → identity → status."""
    rows = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            route, _bar, statuses = line.partition("|")
            rows[route.strip()] = dict(zip(who, map(int, statuses.split()), strict=True))
    return rows


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
