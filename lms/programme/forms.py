"""Pictures of pages, as editors send them in /gestion/."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from lms.core.files import examination
from lms.core.files.kinds import KINDS, LARGEST, ending_of
from lms.core.files.sentences import sentence


class ExaminedImageField(WagtailImageField):
    """What Wagtail reads is what the process with limits made: the picture anew, upright, without place or camera.

    The editor waits for the verdict: Wagtail shows the picture in the answer, and these are people whom an administrator
    chose. The thread waits, it does not read; a second picture of the same person meanwhile is refused.
    """

    person: int | None = None

    def to_python(self, data: Any) -> Any:
        """The examined picture, or the sentence that says why not."""
        if not data:
            return super().to_python(data)
        ending = ending_of(data.name or "")
        if ending not in KINDS or KINDS[ending].family != "image":
            raise _refused("unknown_kind")
        if data.size > LARGEST:
            raise _refused("too_heavy")
        try:
            verdict = examination.examine(data, ending, person=self.person)
        except examination.BusyError:
            raise _refused("busy") from None
        except examination.NoVerdictError:
            raise _refused("unread") from None
        if not verdict.accepted:
            raise _refused(verdict.code)
        _overwrite(data, verdict.content or b"")
        return super().to_python(data)


def _overwrite(file: Any, content: bytes) -> None:
    """In place: Wagtail keeps the file of the request itself where other fields of the form are wrong."""
    file.seek(0)
    file.truncate()
    file.write(content)
    file.flush()
    file.seek(0)
    file.size = len(content)


def _refused(code: str) -> ValidationError:
    return ValidationError(sentence(code), code=code)


class ExaminedImageForm(BaseImageForm):
    """Every screen of Wagtail that takes a picture builds on this form (WAGTAILIMAGES_IMAGE_FORM_BASE)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        person = kwargs.get("user")
        super().__init__(*args, **kwargs)
        plain = self.fields.get("file")
        if plain is not None:
            field = ExaminedImageField(label=plain.label, required=plain.required, widget=plain.widget)
            field.person = getattr(person, "pk", None)
            self.fields["file"] = field
