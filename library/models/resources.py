"""Resources: who may see what."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from library.enums import ResourceKind, ResourceState, Standing, Visibility
from lms.accounts.enums import Role
from lms.accounts.memberships import ROLE_FIELDS
from lms.accounts.requests import AnyUser
from lms.core.db.keys import SortKey
from lms.core.db.models import TimeStamped
from lms.core.files.storage import PrivateStorage, stored_name
from lms.search.scope import ReadScope, scope_of

# Who keeps the library reads all of it; what of a reader the others' rights rest on (see `ReadScope`).
KEEPERS = (ROLE_FIELDS[Role.EDITOR], ROLE_FIELDS[Role.MANAGER])
READERS = (*KEEPERS, "groups", "followed_themes", "expert_themes", "managed_themes")


class ResourceQuerySet(models.QuerySet["Resource"]):
    def published(self) -> "ResourceQuerySet":
        return self.filter(state=ResourceState.PUBLISHED)

    def visible_to(self, user: AnyUser) -> "ResourceQuerySet":
        """What this person may read; a draft is its owner's and the editors'."""
        return self.within(scope_of(user))

    def within(self, scope: ReadScope) -> "ResourceQuerySet":
        return self.all() if reads_all(scope) else self.filter(may_read(scope))


def reads_all(scope: ReadScope) -> bool:
    return scope.everything or bool(scope.of(*KEEPERS))


def may_read(scope: ReadScope, prefix: str = "") -> models.Case:
    """The one answer to who may see, on resources or on rows that lead to one (`prefix`).

    A CASE, which no index serves: the rule is what rows are held against, never the way to them. A list walks along the
    index of its order past the few rows that it may not show; taken apart, the rule would have all of them gathered
    (84,000 of 100,000) and sorted to show the first thirty.
    """
    return models.Case(models.When(_rule(scope, prefix), then=True), default=False)


def _rule(scope: ReadScope, prefix: str) -> models.Q:
    """Cheap columns first. The look at the themes is a value and not an EXISTS, of which PostgreSQL would make a table of
    all that the themes hold before the first row.
    """

    def q(**columns: object) -> models.Q:
        return models.Q(**{f"{prefix}{name}": value for name, value in columns.items()})

    def about(themes: Collection[int]) -> models.Q:
        link = Resource.themes.through.objects
        rows = link.filter(themepage_id__in=themes, resource_id=models.OuterRef(f"{prefix}pk"))
        return models.Q(IsNull(models.Subquery(rows.order_by().values("pk")[:1]), False))

    published = q(state=ResourceState.PUBLISHED)
    if scope.user is None:
        return published & q(visibility=Visibility.PUBLIC)
    may = q(visibility__in=[Visibility.PUBLIC, Visibility.MEMBERS])
    if themes := scope.of("followed_themes", "expert_themes", "managed_themes"):
        may |= q(visibility=Visibility.THEME) & about(themes)
    if groups := scope.of("groups"):
        may |= q(visibility=Visibility.COHORT, cohort_group_id__in=groups)
    if led := scope.of("expert_themes", "managed_themes"):
        may |= q(visibility=Visibility.COHORT) & about(led)
    return q(owner=scope.user) | (published & may)


class Resource(TimeStamped):
    """Anything in the library: a text of law, a project sheet, a guide, a tool, a file, a link."""

    kind = models.CharField(_("kind"), max_length=20, choices=ResourceKind)
    title = models.CharField(_("title"), max_length=2000)
    title_key = SortKey("title")
    summary = models.TextField(_("summary"), max_length=1000, blank=True)
    body = models.TextField(_("text"), blank=True)
    themes = models.ManyToManyField(
        "programme.ThemePage", related_name="resources", blank=True, verbose_name=_("themes")
    )
    visibility = models.CharField(
        _("who may read it"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    cohort_group = models.ForeignKey(
        Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cohort")
    )
    state = models.CharField(_("state"), max_length=10, choices=ResourceState, default=ResourceState.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("proposed by"),
    )
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=stored_name, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=120, blank=True, editable=False)
    content_type = models.CharField(_("type of the file"), max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size of the file"), null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    url = models.URLField(_("address"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_example = models.BooleanField(_("invented example"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    labels: list[dict[str, Any]]  # of its themes, where `queries.label` has put them

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            models.CheckConstraint(
                name="resource_published_has_date",
                condition=~models.Q(state=ResourceState.PUBLISHED) | models.Q(published_at__isnull=False),
            ),
            # Only an examination knows the digest of a file: what was not examined cannot be served.
            models.CheckConstraint(
                name="resource_file_was_examined", condition=models.Q(file="") | ~models.Q(sha256="")
            ),
        ]
        # Each list is a walk along one of these, past the few rows that the reader may not see.
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="resource_shelf"),
            models.Index(fields=["-published_at", "-id"], name="resource_latest"),
            models.Index(fields=["-updated_at", "-id"], name="resource_changed"),
            models.Index(fields=["kind", "-id"], name="resource_kind"),
            models.Index(
                fields=["created_at", "id"],
                name="resource_proposed",
                condition=models.Q(state=ResourceState.PROPOSED),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:resource", args=[self.pk])

    @property
    def ended(self) -> bool:
        """A text of law that holds no longer: whoever cites it says so. Ask with `legal_text` selected."""
        return self.kind == ResourceKind.LEGAL_TEXT and self.legal_text.standing == Standing.ENDED

    @property
    def mark(self) -> str:
        """Up to four letters on its sheet of paper: PDF, JO, XLSX…; empty where there is no paper to open."""
        if self.kind == ResourceKind.LEGAL_TEXT:
            return "JO"
        ending = self.file_name.rpartition(".")[2]
        return ending.upper()[:4] if self.file_name else "URL" if self.url else ""
