"""Reads one file in a process of its own: `python -m lms.core.files.reader <ending>`, bytes in, a verdict out.

The answer is one line of JSON, `{"accepted": true}` or `{"accepted": false, "code": …}`; after it come the bytes to
keep in place of those that were sent, where the reader made new ones (pictures without their metadata).
Imports nothing of Django nor of the platform (see `examination.py`, which starts it from the folder of this package): what is in a file cannot reach the database, the settings or a secret from here.
"""

import io
import json
import sys
import zipfile

from . import limits
from .kinds import KINDS, LARGEST, RefusedError


def examine(content: bytes, ending: str) -> bytes | None:
    """Nothing, or the bytes to keep instead. A RefusedError says why a file is not taken."""
    kind = KINDS.get(ending)
    if kind is None:
        raise RefusedError("unknown_kind")
    if not content:
        raise RefusedError("empty")
    if len(content) > LARGEST:
        raise RefusedError("too_heavy")
    if kind.family not in {"ooxml", "odf"} and zipfile.is_zipfile(io.BytesIO(content)):
        raise RefusedError("not_what_it_says" if content.startswith(b"PK\x03\x04") else "hidden_file")
    if kind.family == "ooxml":
        from . import ooxml

        return ooxml.examine(content, kind)
    if kind.family == "odf":
        from . import odf

        return odf.examine(content, kind)
    if kind.family == "pdf":
        from . import pdf

        return pdf.examine(content)
    if kind.family == "image":
        from . import pictures

        return pictures.examine(content, kind)
    from . import texts

    return texts.examine(content)


def main() -> None:
    """Whatever happens, at most one line and the bytes; a crash or a limit leaves no line at all."""
    limits.apply()
    try:
        kept = examine(sys.stdin.buffer.read(LARGEST + 1), sys.argv[1])
        answer = {"accepted": True}
    except RefusedError as refusal:
        kept, answer = None, {"accepted": False, "code": refusal.code}
    except MemoryError:
        kept, answer = None, {"accepted": False, "code": "limits"}
    except Exception as error:  # a parser met what it was not made for: that is a property of the file
        kept, answer = None, {"accepted": False, "code": "damaged", "error": type(error).__name__}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + (kept or b""))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
