"""How a package is refused, inside the process that reads it."""


class RefusedError(Exception):
    """The package is not taken; `code` is a key of `lms.packages.sentences.REFUSALS`, `entry` what it is about."""

    def __init__(self, code: str, entry: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.entry = entry[:200]
