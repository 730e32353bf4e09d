"""People and territories."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.db.keys import SortKey
from lms.core.db.lines import names_on_one_line

from .addresses import MailboxField, mailbox
from .enums import GRANTED_ROLES, JournalEvent, Role, TerritoryKind
from .memberships import Memberships, memberships_of
from .signing import SigningKey as SigningKey
from .validators import validate_siren, validate_time_zone

if TYPE_CHECKING:
    from .requests import AnyUser

G = TypeVar("G", bound="Granted")

# The zones in which the programme has territories.
TIME_ZONES = [
    ("Europe/Paris", _("Paris")),
    ("America/Guadeloupe", _("Guadeloupe")),
    ("America/Martinique", _("Martinique")),
    ("America/Cayenne", _("French Guiana")),
    ("America/Miquelon", _("Saint-Pierre-et-Miquelon")),
    ("Indian/Reunion", _("Réunion")),
    ("Indian/Mayotte", _("Mayotte")),
    ("Pacific/Noumea", _("New Caledonia")),
    ("Pacific/Tahiti", _("French Polynesia")),
    ("Pacific/Wallis", _("Wallis and Futuna")),
]
M = TypeVar("M", bound=models.Model)


def time_zone_field() -> "models.CharField[str, str]":
    return models.CharField(
        _("time zone"),
        max_length=40,
        choices=TIME_ZONES,
        default="Europe/Paris",
        validators=[validate_time_zone],
    )


class Territory(models.Model):
    """A local authority, keyed on its SIREN; invented ones (demonstration) have none and say so."""

    kind = models.CharField(_("kind"), max_length=12, choices=TerritoryKind)
    name = models.CharField(_("name"), max_length=120)
    name_key = SortKey("name")
    slug = models.SlugField(max_length=140, unique=True)
    siren = models.CharField(
        "SIREN", max_length=9, unique=True, null=True, blank=True, validators=[validate_siren]
    )
    insee_code = models.CharField(_("INSEE code"), max_length=9, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    # 89 inter-municipalities lie in several départements, 26 in several régions.
    within = models.ManyToManyField(
        "self", symmetrical=False, related_name="contains", blank=True, verbose_name=_("lies in")
    )

    class Meta:
        ordering = ["name_key", "id"]
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.CheckConstraint(
                name="territory_siren_nine_digits",
                condition=models.Q(siren__isnull=True) | models.Q(siren__regex=r"^[0-9]{9}$"),
            ),
            models.CheckConstraint(
                name="territory_example_has_no_siren",
                condition=~models.Q(kind=TerritoryKind.EXAMPLE) | models.Q(siren__isnull=True),
            ),
            names_on_one_line("territory_name_on_one_line", "name"),
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def with_role(self, role: Role) -> "UserQuerySet":
        """Those who hold a role at this moment, by its row."""
        held = RoleGrant.objects.in_force().filter(user=models.OuterRef("pk"), role=role)
        return self.filter(models.Exists(held))


class UserManager(BaseUserManager["User"]):
    """Makes people; addresses are kept in lower case."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()

    def with_role(self, role: Role) -> UserQuerySet:
        return self.get_queryset().with_role(role)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A person; without a password they sign in by a code sent to the address."""
        user = self.model(email=mailbox(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """The first administrator, from the command line: nobody is there yet to grant the role."""
        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
            RoleGrant.objects.using(self._db).create(user=user, role=Role.ADMIN)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person, signed in by e-mail; belongs to zero or more territories."""

    email = MailboxField(_("e-mail address"), max_length=254, unique=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    name_key = SortKey("last_name", "first_name")
    job_title = models.CharField(_("role in the territory"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    time_zone = time_zone_field()
    territories = models.ManyToManyField(
        Territory, related_name="people", blank=True, verbose_name=_("territories")
    )
    is_staff = models.BooleanField(_("works for the programme"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # Sessions opened before are over: the account was closed, or its second factor reset (`domain.access`).
    signed_out_at = models.DateTimeField(_("signed out everywhere"), null=True, blank=True, editable=False)

    # True for the person who makes a request, while it lasts: what they belong to is then read once (memberships.py).
    remembers = False
    memberships: Memberships | None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["name_key", "id"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("There is already an account with this address."),
            ),
            models.CheckConstraint(
                # One mailbox, one spelling, one account: what the unique above compares.
                name="user_email_as_servers_know_it",
                condition=models.Q(email__regex=r"^[^@\sA-Z]+@[a-z0-9._-]+$"),
                violation_error_message=_("This is not an e-mail address."),
            ),
            names_on_one_line("user_names_on_one_line", "first_name", "last_name", "job_title"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def clean(self) -> None:
        """Addresses are compared, and kept, in one spelling."""
        super().clean()
        self.email = mailbox(self.email)

    def get_full_name(self) -> str:
        """First and last name, or the number of the account where no name is known: never the address, others read this."""
        name = f"{self.first_name} {self.last_name}".strip()
        return name or gettext("Account no. %(number)s") % {"number": self.pk}

    def get_short_name(self) -> str:
        """First name, or what the person is called without one."""
        return self.first_name or self.get_full_name()

    @property
    def initials(self) -> str:
        letters = [word[0] for word in (self.first_name, self.last_name) if word]
        return "".join(letters).upper() or "–"

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What this person does in the programme, by the rows in force; read once an object (one query)."""
        return memberships_of(self).roles | {Role.PARTICIPANT}

    @property
    def unread_messages(self) -> frozenset[int]:
        """Keys of the messages that this person has not read, a hundred at most; read with `roles`."""
        return memberships_of(self).unread_messages

    def has_role(self, role: Role) -> bool:
        """Whether the person holds a role; an administrator is not thereby a coach."""
        return role in self.roles

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, which changes with the password; it also changes when the person is signed out everywhere."""
        known: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{known}:{self.signed_out_at.timestamp():.6f}" if self.signed_out_at else known


class MembersQuerySet(models.QuerySet[M]):
    """Rows that are seen by what a person belongs to: none by a visitor, all by an administrator."""

    def visible_to(self, user: "AnyUser") -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_superuser else self.filter(self.seen_by(user, memberships_of(user)))

    def seen_by(self, user: User, known: Memberships) -> models.Q:
        """Which of them; each table says so."""
        raise NotImplementedError


class GrantedQuerySet(models.QuerySet[G]):
    def in_force(self, now: datetime | None = None) -> Self:
        """Neither ended nor past their day, by the clock of the query."""
        return self.filter(
            models.Q(until__isnull=True) | models.Q(until__gt=now or timezone.now()), ended_at__isnull=True
        )

    def lapsed(self, now: datetime | None = None) -> Self:
        """Those whose day has passed and which nobody has ended yet."""
        return self.filter(ended_at__isnull=True, until__lte=now or timezone.now())


class Given(models.Model):
    """A right that somebody was given: by whom, when (invariant 12). Written by domain/ alone."""

    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)

    class Meta:
        abstract = True


class GivenAndEnded(Given):
    """The same, whose row stays when it ends: when, by whom."""

    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    class Meta:
        abstract = True


class Granted(GivenAndEnded):
    """The same, until a day that may be known from the start."""

    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True


class RoleGrantQuerySet(GrantedQuerySet["RoleGrant"]):
    """Roles, by person."""


class RoleGrant(Granted):
    """One person holds one role of the programme. Django's group and flags are copies of these rows."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=12, choices=[(r.value, r.label) for r in GRANTED_ROLES])

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["user", "role", "granted_at", "id"]
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(ended_at__isnull=True), name="role_held_once"
            ),
            models.CheckConstraint(
                name="role_is_granted", condition=models.Q(role__in=[role.value for role in GRANTED_ROLES])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class JournalEntryQuerySet(models.QuerySet["JournalEntry"]):
    def visible_to(self, user: "AnyUser") -> "JournalEntryQuerySet":
        """All of it for managers and administrators, nothing for anybody else."""
        return self if user.is_authenticated and user.roles & {Role.MANAGER, Role.ADMIN} else self.none()


class JournalEntry(models.Model):
    """One line of the journal of rights: who did what, on whom, from where, when. Never changed (triggers.py).

    People are kept by their number, without a constraint: an account that is erased leaves its lines, which then name
    nobody. Nothing secret is written here, nor an address that was typed: it may have been a password.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    event = models.CharField(_("what"), max_length=20, choices=JournalEvent)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on whom"),
    )
    address = models.GenericIPAddressField(_("from where"), null=True, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("line of the journal")
        verbose_name_plural = _("journal")
        indexes = [
            models.Index(fields=["-at", "-id"], name="journal_newest"),
            models.Index(fields=["event", "-at"], name="journal_event"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.at:%Y-%m-%d %H:%M}"


class Draft(models.Model):
    """What a person has begun to write in one form, encrypted: its author alone sees it, and no screen of staff.

    Gone when the form is sent. `claim` marks what came from a browser whose session was over: it becomes the draft of
    its author once that person signs in there.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    form = models.CharField(_("form"), max_length=250)  # name of the route and the keys of its object
    path = models.CharField(_("address"), max_length=1000)
    typed = models.TextField(_("what was typed"))  # under lock: accounts/encryption.py
    version = models.PositiveIntegerField(default=1)
    kept_at = models.DateTimeField(_("kept"), default=timezone.now)
    # What stood here before a second page of the same person wrote its own.
    other = models.TextField(blank=True, default="")
    other_at = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-kept_at", "-pk"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "form"], condition=models.Q(claim=""), name="draft_once_a_form"
            ),
            models.UniqueConstraint(fields=["claim"], condition=~models.Q(claim=""), name="draft_claim_once"),
        ]

    def __str__(self) -> str:
        return self.form


class SentForm(models.Model):
    """That one showing of a form was sent and done, and to where it led: the same sent again is the same once."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    fingerprint = models.CharField(max_length=64, unique=True)
    showing = models.CharField(max_length=40, db_index=True)
    form = models.CharField(_("form"), max_length=250)
    led_to = models.CharField(max_length=1000, blank=True, default="")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("form sent")
        verbose_name_plural = _("forms sent")

    def __str__(self) -> str:
        return self.form


class CodeCount(models.Model):
    """How often a code was typed wrongly: for one code, one account, the whole site. Kept a day.

    In the database and not in the cache: counted under a lock, whatever the session, the process or the state of Redis.
    """

    key = models.CharField(max_length=100, unique=True, editable=False)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of wrong codes")
        verbose_name_plural = _("counts of wrong codes")

    def __str__(self) -> str:
        return f"{self.key}: {self.failures}"
