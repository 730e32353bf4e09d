"""Tables of doors beside the tests: one line a door and method, one column an identity."""

from pathlib import Path


def read(path: Path, who: list[str]) -> dict[str, dict[str, int]]:
    """Door → identity → status."""
    rows = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            door, _bar, statuses = line.partition("|")
            rows[door.strip()] = dict(zip(who, map(int, statuses.split()), strict=True))
    return rows


def write(path: Path, columns: dict[str, dict[str, int]]) -> None:
    """The same from identity → door → status."""
    doors = list(next(iter(columns.values())))
    wide = max(len(door) for door in doors)
    head = f"# {'door'.ljust(wide - 2)} | {' '.join(columns)}"
    rows = [
        f"{door.ljust(wide)} | {' '.join(str(statuses[door]) for statuses in columns.values())}"
        for door in doors
    ]
    path.write_text("\n".join([head, *rows]) + "\n")
