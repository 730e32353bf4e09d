"""The one table of what is accepted. A new kind of file is a line here; the reader of its family examines it."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    """`main`: how the file itself declares what it is (type of its main part, media type, name of its format)."""

    content_type: str
    family: str
    main: str = ""

    @property
    def served_as(self) -> str:
        """A text may hold the words of a page: it is handed out under a type that nothing shows."""
        return "application/octet-stream" if self.family == "text" else self.content_type


def _ooxml(part: str) -> Kind:
    return Kind(OOXML + part, "ooxml", f"{OOXML}{part}.main+xml")


def _odf(name: str) -> Kind:
    return Kind(ODF + name, "odf", ODF + name)


KINDS = {
    "pdf": Kind("application/pdf", "pdf"),
    "docx": _ooxml("wordprocessingml.document"),
    "xlsx": _ooxml("spreadsheetml.sheet"),
    "pptx": _ooxml("presentationml.presentation"),
    "odt": _odf("text"),
    "ods": _odf("spreadsheet"),
    "odp": _odf("presentation"),
    "png": Kind("image/png", "image", "PNG"),
    "jpg": Kind("image/jpeg", "image", "JPEG"),
    "gif": Kind("image/gif", "image", "GIF"),
    "webp": Kind("image/webp", "image", "WEBP"),
    "csv": Kind("text/csv", "text"),
    "txt": Kind("text/plain", "text"),
}
SPELLINGS = {"jpeg": "jpg", "text": "txt"}
SERVED_AS = {kind.content_type: kind.served_as for kind in KINDS.values()}


def ending_of(name: str) -> str:
    """The ending of a name, in our spelling; empty where the name has none."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return SPELLINGS.get(ending, ending)


class RefusedError(Exception):
    """The file is not taken; `code` is a key of `sentences.REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
