"""Fields of one line. What stands in one may reach a subject, a calendar or a list beside other people's words.

Every `CharField` without choices, of whatever app, gets the rule when the apps are ready: a new field has it too, and no
migration is needed for it. Forms, API, administration and imports that check their rows all pass by it.
"""

import re
import unicodedata

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# Line ends and controls, marks that turn the direction of what follows, zero width, halves of characters.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)
# « mairie.fr », « evil.example/x »; not « J.-P. », nor « M. Dupont »
SITE = re.compile(r"[^\W_]{2,}\.[^\W\d_]{2,}", re.IGNORECASE)
# Names of people, which stand in letters to strangers; names of things may speak of a site, but hold no link.
PEOPLE = frozenset({"accounts.User.first_name", "accounts.User.last_name", "accounts.User.job_title"})
THINGS = frozenset({"accounts.Territory.name", "coaching.Project.title", "cohorts.Cohort.name"})

# The same for the database, where names stand in letters and lists: no program goes around it. Read alike by Python and
# PostgreSQL.
NOT_IN_NAMES = r"[\u0001-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|://"


def names_on_one_line(constraint: str, *names: str) -> models.CheckConstraint:
    """The rule of the table for these columns."""
    return models.CheckConstraint(
        name=constraint,
        condition=~models.Q(*[(f"{name}__regex", NOT_IN_NAMES) for name in names], _connector="OR"),
        violation_error_message=_(
            "A name is one line, without characters that nobody sees and without the address of a web page."
        ),
    )


def one_line(value: str) -> None:
    """Refuses what a reader cannot see, and says after which words it stands; blanks that do not break are welcome."""
    for place, char in enumerate(value):
        if unicodedata.category(char) in UNSEEN:
            raise ValidationError(
                _(
                    "Keep to one line: after “%(before)s” stands a line break or a character that nobody sees. "
                    "Remove it, or type the words again."
                ),
                code="one_line",
                params={"before": value[:place][-20:]},
            )


def no_link(value: str) -> None:
    """A name is no place for the address of a page."""
    if LINK.search(value):
        raise ValidationError(_("Write a name here, not the address of a web page."), code="no_link")


def person_name(value: str) -> None:
    """Nor is the name of a person for that of a site: letters carry it to people who do not know them."""
    no_link(value)
    if SITE.search(value) or "@" in value or "/" in value:
        raise ValidationError(_("Write a name here, not the address of a web page."), code="no_link")


def rules_of(field: "models.Field[object, object]") -> list[object]:
    """What a field gets beside its own validators."""
    label = f"{field.model._meta.label}.{field.name}"
    more = [person_name] if label in PEOPLE else [no_link] if label in THINGS else []
    return [one_line, *more]


def is_line(field: object) -> bool:
    """A column of text of one line, which a person may fill."""
    return isinstance(field, models.CharField) and not field.choices


def keep_lines() -> None:
    """Give the rules to the fields; twice is once."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if is_line(field):
                known = list(field.validators)
                field.__dict__["validators"] = known + [rule for rule in rules_of(field) if rule not in known]
