"""People and territories."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .addresses import MailboxField, mailbox
from .belonging import belonging_of
from .enums import ROLE_GROUPS, Role, TerritoryKind
from .validators import validate_siren, validate_time_zone

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


class Territory(models.Model):
    """A local authority, keyed on its SIREN; invented ones (demonstration) have none and say so."""

    kind = models.CharField(_("kind"), max_length=12, choices=TerritoryKind)
    name = models.CharField(_("name"), max_length=120)
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
        ordering = ["name", "id"]
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
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    """People, by what they do."""

    def active(self) -> "UserQuerySet":
        """Those who may sign in."""
        return self.filter(is_active=True)

    def with_role(self, role: Role) -> "UserQuerySet":
        """Those who hold a role."""
        if role == Role.ADMIN:
            return self.filter(is_superuser=True)
        return self.filter(groups__name=ROLE_GROUPS[role])


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes people; addresses are kept in lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Whatever the case that was typed."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person; without a password they sign in by a code sent to the address."""
        user = self.model(email=mailbox(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, signed in by e-mail; belongs to zero or more territories."""

    email = MailboxField(_("e-mail address"), max_length=254, unique=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    job_title = models.CharField(_("role in the territory"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=TIME_ZONES,
        default="Europe/Paris",
        validators=[validate_time_zone],
    )
    territories = models.ManyToManyField(
        Territory, related_name="people", blank=True, verbose_name=_("territories")
    )
    is_staff = models.BooleanField(_("works for the programme"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    # True for the person who makes a request, while it lasts: what they belong to is then read once (belonging.py).
    remembers = False

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["last_name", "first_name", "id"]
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
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def clean(self) -> None:
        """Addresses are compared, and kept, in one spelling."""
        super().clean()
        self.email = mailbox(self.email)

    def get_full_name(self) -> str:
        """First and last name, or the address where no name is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        """First name, or the address."""
        return self.first_name or self.email

    @property
    def initials(self) -> str:
        """Two letters for the round avatar."""
        letters = [word[0] for word in (self.first_name, self.last_name) if word]
        return "".join(letters).upper() or self.email[:1].upper()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What this person does in the programme; read once an object (one query)."""
        known = belonging_of(self)
        held = {role for role, group in ROLE_GROUPS.items() if group in known}
        if self.is_superuser:
            held.add(Role.ADMIN)
        return frozenset(held | {Role.PARTICIPANT})

    def has_role(self, role: Role) -> bool:
        """Whether the person holds a role; an administrator is not thereby a coach."""
        return role in self.roles


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
