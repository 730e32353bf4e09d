"""Unpacks one archive in a process of its own: `python -m intake.reader <folder>`, bytes in, one line of JSON out.

`{"accepted": true, "found": {…}}` or `{"accepted": false, "code": …, "entry": …}`. The folder is ours and empty; what is
in it counts only if the answer says so. Imports nothing of Django nor of the platform (see `examination.py`).
"""

import json
import sys
from pathlib import Path
from typing import Any

from . import archive, h5p, limits, manifest, outlook
from .refusals import RefusedError


def examine(target: Path) -> dict[str, Any]:
    """What the package is, unpacked below `target`. A RefusedError says why it is not taken."""
    source = sys.stdin.buffer
    size = source.seek(0, 2)
    source.seek(0)
    if not size:
        raise RefusedError("empty_file")
    names = archive.unpack(source, size, target)
    found = _read(target, names)
    found |= outlook.look(target, names, found["kind"])
    found |= {"files": len(names), "unpacked": sum((target / name).stat().st_size for name in names)}
    return found


def _read(target: Path, names: list[str]) -> dict[str, Any]:
    if h5p.ABOUT in names and not any(name.lower() == manifest.MANIFEST for name in names):
        return h5p.read(target, names)
    found = manifest.find(names)
    if found is None:
        raise RefusedError("no_manifest")
    return manifest.read(target, found, names)


def main() -> None:
    """Whatever happens, at most one line; a crash or a limit leaves no line at all."""
    limits.apply()
    answer: dict[str, Any]
    try:
        answer = {"accepted": True, "found": examine(Path(sys.argv[1]))}
    except RefusedError as refusal:
        answer = {"accepted": False, "code": refusal.code, "entry": refusal.entry}
    except MemoryError:
        answer = {"accepted": False, "code": "limits", "entry": ""}
    except OSError:
        raise  # the disk, not the package: no verdict
    except Exception as error:  # a parser met what it was not made for: that is a property of the file
        answer = {"accepted": False, "code": "damaged", "entry": type(error).__name__}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
