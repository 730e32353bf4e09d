"""What the first bytes say, for the kinds that we never take."""

import filetype

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"#!")
PACKED = {
    "7z",
    "rar",
    "gz",
    "bz2",
    "xz",
    "tar",
    "cab",
    "Z",
    "lz",
    "zst",
    "ar",
    "deb",
    "rpm",
    "exe",
    "elf",
    "swf",
}
HEAD = 8192


def known(content: bytes) -> str:
    """The ending that these bytes announce; empty for text and for what nobody knows."""
    if content.startswith(OLE):
        return "ole"
    if content.startswith(PROGRAMS):
        return "exe"
    guess = filetype.guess(content[:HEAD])
    return guess.extension if guess is not None else ""
