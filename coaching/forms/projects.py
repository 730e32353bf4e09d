"""A project and its team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.enums import Stage
from coaching.models import Project
from cohorts.models import Cohort
from lms.accounts.models import Territory, User
from lms.core.db.lines import no_link
from lms.core.web.asking import AsksForEach
from lms.core.web.fields import SafeModelChoiceField

from .fields import PersonChoice


class ProjectForm(AsksForEach, forms.Form):
    """A project, in the words of its team."""

    title = forms.CharField(label=_("Title"), max_length=160, validators=[no_link])
    summary = forms.CharField(
        label=_("What do you want to achieve?"), required=False, widget=forms.Textarea, max_length=4000
    )
    stage = forms.ChoiceField(label=_("Where are you?"), choices=Stage.choices)


class NewProjectForm(ProjectForm):
    """The same, with its cohort and territory: those of the person."""

    cohort = SafeModelChoiceField(label=_("Cohort"), queryset=Cohort.objects.none())
    territory = SafeModelChoiceField(label=_("Territory"), queryset=Territory.objects.none())
    field_order = ["title", "territory", "cohort", "summary", "stage"]

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.filter(pk__in=user.enrolments.seated().values("cohort"))
        self.fields["cohort"].queryset = cohorts  # type: ignore[attr-defined]
        self.fields["territory"].queryset = user.territories.all()  # type: ignore[attr-defined]
        for name in ("cohort", "territory"):
            rows = list(self.fields[name].queryset[:2])  # type: ignore[attr-defined]
            if len(rows) == 1:
                self.fields[name].initial = rows[0]


class MemberForm(AsksForEach, forms.Form):
    user = PersonChoice(
        label=_("Colleague of the cohort"), queryset=User.objects.none(), empty_label=_("Choose someone")
    )

    def __init__(self, *args: object, project: Project, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if project.cohort is not None:
            seated = project.cohort.enrolments.seated().values("user")
            people = User.objects.filter(pk__in=seated).exclude(pk__in=project.team.order_by().values("pk"))
            self.fields["user"].queryset = people  # type: ignore[attr-defined]
