"""Roles and kinds of territories."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in the programme; one may hold several, most are bound to a theme or a cohort besides."""

    PARTICIPANT = "participant", _("Participant")
    COACH = "coach", _("Coach")
    EXPERT = "expert", _("Expert")
    EDITOR = "editor", _("Editor")
    MANAGER = "manager", _("Programme manager")
    ADMIN = "admin", _("Administrator")


# The Django group that carries a role. A participant needs none (everybody may take part), an administrator is a superuser.
ROLE_GROUPS = {
    Role.COACH: "role:coach",
    Role.EXPERT: "role:expert",
    Role.EDITOR: "role:editor",
    Role.MANAGER: "role:manager",
}


class CodeDoor(models.TextChoices):
    """Where a code is typed. Counted apart: who guesses at one must not shut the others."""

    SIGN_IN = "sign-in", _("sign-in by code")
    PROOF = "proof", _("proof of who one is")
    FACTOR = "factor", _("second factor")


class TerritoryKind(models.TextChoices):
    """What sort of local authority."""

    CC = "cc", _("Community of communes")
    CA = "ca", _("Agglomeration community")
    CU = "cu", _("Urban community")
    METROPOLE = "metropole", _("Metropolis")
    EPT = "ept", _("Public territorial body of Greater Paris")
    COMMUNE = "commune", _("Commune")
    DEPARTEMENT = "departement", _("Département")
    REGION = "region", _("Région")
    EXAMPLE = "example", _("Invented territory")
