"""Texts and tables of text: any of the alphabets that offices write, and nothing that is not text."""

from .kinds import RefusedError

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
         (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # fmt: skip
CONTROLS = [chr(n) for n in (*range(32), *range(0x7F, 0xA0)) if chr(n) not in "\t\n\r\f\x85"]


def examine(content: bytes) -> None:
    """Words of a page of the web are words too: a text is never served as a page."""
    text = _decoded(content)
    if any(control in text for control in CONTROLS):
        raise RefusedError("not_what_it_says")


def _decoded(content: bytes) -> str:
    for mark, alphabet in MARKS:
        if content.startswith(mark):
            try:
                return content.decode(alphabet)
            except UnicodeDecodeError as error:
                raise RefusedError("not_what_it_says") from error
    if content.startswith((b"%PDF-", b"{\\rtf")):
        raise RefusedError("not_what_it_says")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # a table saved by Excel in France is in Windows’ own alphabet
        return content.decode("cp1252", "replace")
