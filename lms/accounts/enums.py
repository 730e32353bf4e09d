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


# Those that a row grants: everybody is a participant.
GRANTED_ROLES = tuple(role for role in Role if role != Role.PARTICIPANT)


class JournalEvent(models.TextChoices):
    """What the journal of rights keeps; the words are those that a manager reads."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    SIGNED_OUT = "signed_out", _("signed out")
    REFUSED = "refused", _("was refused a page")
    FACTOR_MISSING = "factor_missing", _("was stopped for want of a second factor")
    ACCOUNT_OPENED = "account_opened", _("opened an account")
    INVITED = "invited", _("sent an invitation")
    INVITATION_USED = "invitation_used", _("accepted an invitation")
    ACCOUNT_CLOSED = "account_closed", _("closed an account")
    ACCOUNT_REOPENED = "account_reopened", _("opened an account again")
    ACCOUNT_REMOVED = "account_removed", _("deleted an account")
    ADDRESS_CHANGED = "address_changed", _("changed an address")
    PASSWORD_CHANGED = "password_changed", _("changed a password")
    PASSWORD_MAILED = "password_mailed", _("had a link to a new password sent")
    FACTOR_ADDED = "factor_added", _("set up a second factor")
    FACTOR_REMOVED = "factor_removed", _("removed a second factor")
    FACTOR_RESET = "factor_reset", _("reset a second factor")
    TOKEN_MADE = "token_made", _("made an API token")
    TOKEN_REVOKED = "token_revoked", _("revoked an API token")
    ROLE_GRANTED = "role_granted", _("gave a role")
    ROLE_ENDED = "role_ended", _("ended a role")
    THEME_ROLE_GRANTED = "theme_role_granted", _("gave a role in a theme")
    THEME_ROLE_ENDED = "theme_role_ended", _("ended a role in a theme")
    COACH_ASSIGNED = "coach_assigned", _("assigned a coach to a cohort")
    COACH_ENDED = "coach_ended", _("took a coach off a cohort")
    SEAT_GIVEN = "seat_given", _("gave a place in a cohort")
    SEAT_ENDED = "seat_ended", _("ended a place in a cohort")
    TEAM_JOINED = "team_joined", _("added somebody to the team of a project")
    TEAM_LEFT = "team_left", _("ended somebody’s part in a project")
    LEAD_GIVEN = "lead_given", _("handed over the lead of a project")


class CodePurpose(models.TextChoices):
    """Where a code is typed. Counted apart: who guesses at one must not shut the others."""

    SIGN_IN = "sign-in", _("sign-in by code")
    PROOF = "proof", _("proof of who one is")
    FACTOR = "factor", _("second factor")


class TerritoryKind(models.TextChoices):
    CC = "cc", _("Community of communes")
    CA = "ca", _("Agglomeration community")
    CU = "cu", _("Urban community")
    METROPOLE = "metropole", _("Metropolis")
    EPT = "ept", _("Public territorial body of Greater Paris")
    COMMUNE = "commune", _("Commune")
    DEPARTEMENT = "departement", _("Département")
    REGION = "region", _("Région")
    EXAMPLE = "example", _("Invented territory")
