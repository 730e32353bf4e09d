"""What the domain says when it refuses: a sentence for people, a code for programs, a status for HTTP."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule of the domain said no.

    `code` is stable and belongs to the API's contract; `sentence` is translated and tells what to do;
    `status` is the HTTP status (409 by default: the state of things forbids it). `field` names the form field
    that the sentence is about, where there is one.
    """

    def __init__(self, code: str, sentence: str | Promise, *, status: int = 409, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.status = status
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)
