"""Input of the programme's own screens in /gestion/: pictures of pages, people named for a theme."""

from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from lms.accounts.enums import Role
from lms.accounts.finding import FindPerson, matching
from lms.accounts.models import User
from lms.core.files import examination
from lms.core.files.kinds import KINDS, LARGEST, ending_of
from lms.core.files.sentences import sentence
from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField

from .domain.drafting import course_templates
from .enums import ThemeRoleKind
from .models import ThemePage


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
        content = verdict.content or b""
        _overwrite(data, content)
        # Browsers keep what stands at an address of a picture: another content must never come under the same name.
        data.name = f"{sha256(content).hexdigest()[:10]}-{data.name}"
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

    def __init__(self, *args: object, **kwargs: object) -> None:
        person = kwargs.get("user")
        super().__init__(*args, **kwargs)
        plain = self.fields.get("file")
        if plain is not None:
            field = ExaminedImageField(label=plain.label, required=plain.required, widget=plain.widget)
            field.person = getattr(person, "pk", None)
            self.fields["file"] = field


class PresentForm(AsksForEach, forms.Form):
    """How somebody is shown on the page of the theme."""

    is_contact = forms.BooleanField(
        label=_("Shown on the page of the theme as a key contact"), required=False
    )
    presentation = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=200,
        help_text=_("For example: open data, public procurement."),
    )


class NameForm(PresentForm, FindPerson):
    """Names an expert or a manager of a theme, among those who hold that role of the programme."""

    role = forms.ChoiceField(label=_("Role in the theme"), choices=ThemeRoleKind.choices)
    field_order = ["who", "person", "role", "is_contact", "presentation"]

    def found(self, who: str) -> QuerySet[User]:
        """Experts and managers of the programme: the verb asks for the very role."""
        holders = User.objects.with_role(Role.EXPERT) | User.objects.with_role(Role.MANAGER)
        return matching(who).filter(pk__in=holders.order_by().values("pk"))

    def why_nobody(self, who: str, number: int) -> tuple[str, Any]:
        """Somebody may have an account and not the role."""
        if number == 0 and matching(who).exists():
            return "who", _(
                "This person is neither an expert nor a manager on the platform: an administrator must give them the role first."
            )
        return super().why_nobody(who, number)


class NewCourseForm(AsksForEach, forms.Form):
    """A course made of a template: its title, its theme, its frame."""

    asks = {
        "title": _("Give the course a title."),
        "theme": _("Choose the theme of the course."),
        "template": _("Choose one of the templates."),
    }

    title = forms.CharField(label=_("Title of the course"), max_length=200)
    theme = SafeModelChoiceField(label=_("Theme"), queryset=ThemePage.objects.live().order_by("path"))
    template = forms.ChoiceField(label=_("Template"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{one.title} – {one.about}") for one in course_templates()]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]
