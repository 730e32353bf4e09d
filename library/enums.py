"""Kinds, audiences and states of what the library holds; the legal states of texts and articles."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class ResourceKind(models.TextChoices):
    LEGAL_TEXT = "legal_text", _("Legal text")
    PROJECT_SHEET = "project_sheet", _("Project sheet")
    GUIDE = "guide", _("Guide")
    TOOL = "tool", _("Tool")
    TEMPLATE = "template", _("Template")
    SESSION_MATERIAL = "session_material", _("Session material")
    LINK = "link", _("Link")
    FILE = "file", _("File")


class Visibility(models.TextChoices):
    """Who may read it once it is published."""

    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Signed-in people")
    THEME = "theme", _("People of its themes")
    COHORT = "cohort", _("One cohort")


class ResourceState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Nature(models.TextChoices):
    """The natures that the programme meets; DILA knows some 85, kept as they come."""

    LOI = "LOI", _("Law")
    LOI_ORGANIQUE = "LOI_ORGANIQUE", _("Organic law")
    LOI_CONSTIT = "LOI_CONSTIT", _("Constitutional law")
    ORDONNANCE = "ORDONNANCE", _("Ordinance")
    DECRET = "DECRET", _("Decree")
    ARRETE = "ARRETE", _("Ministerial order")
    CIRCULAIRE = "CIRCULAIRE", _("Circular")
    DECISION = "DECISION", _("Decision")
    DELIBERATION = "DELIBERATION", _("Deliberation")
    AVIS = "AVIS", _("Notice")
    CODE = "CODE", _("Code")
    REGLEMENT = "REGLEMENT", _("European regulation")
    DIRECTIVE = "DIRECTIVE", _("European directive")


EUROPEAN = frozenset({Nature.REGLEMENT.value, Nature.DIRECTIVE.value})


class Standing(models.TextChoices):
    """What the reader must know of a legal state: may I rely on it today?"""

    IN_FORCE = "vigueur", _("In force")
    TO_COME = "a-venir", _("Not yet in force")
    ENDED = "abroge", _("No longer in force")
    UNKNOWN = "inconnu", _("State not known")

    @property
    def tone(self) -> str:
        """The mark of `{% state %}`."""
        return {"vigueur": "ok", "a-venir": "warn", "abroge": "late", "inconnu": "plain"}[self.value]


IN_FORCE = frozenset({"VIGUEUR", "ABROGE_DIFF", "VIGUEUR_ETEN", "VIGUEUR_NON_ETEN"})
ENDED = frozenset(
    {
        "ABROGE",
        "ANNULE",
        "PERIME",
        "TRANSFERE",
        "MODIFIE",
        "MODIFIE_MORT_NE",
        "DISJOINT",
        "DEPLACE",
        "REMPLACE",
    }
)


def standing(status: str, start: date | None, end: date | None, today: date) -> Standing:
    """What a state of DILA means on a day: a delayed repeal lapses by itself, a delayed start begins by itself."""
    if not status:
        return Standing.UNKNOWN
    if status in ENDED or (end is not None and end <= today):
        return Standing.ENDED
    if start is not None and start > today:
        return Standing.TO_COME
    if status == "VIGUEUR_DIFF":
        return Standing.IN_FORCE if start is not None else Standing.TO_COME
    return Standing.IN_FORCE if status in IN_FORCE else Standing.UNKNOWN
