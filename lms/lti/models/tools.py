"""Outside tools that managers registered, and what of them lessons may open."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.db.models import TimeStamped
from lms.core.outside import LONGEST


def new_client_id() -> str:
    return f"outil-{secrets.token_hex(8)}"


def new_deployment_id() -> str:
    return str(uuid.uuid4())


class ToolQuerySet(models.QuerySet["Tool"]):
    def in_use(self) -> "ToolQuerySet":
        return self.filter(retired_at=None)


class Tool(TimeStamped):
    """A tool of others (LTI 1.3): the words that both sides agreed on, and what of a person it is told."""

    name = models.CharField(_("name"), max_length=120)
    client_id = models.CharField(max_length=40, unique=True, default=new_client_id, editable=False)
    deployment_id = models.CharField(max_length=40, unique=True, default=new_deployment_id, editable=False)
    login_url = models.CharField(_("address where a login begins"), max_length=LONGEST)
    target_url = models.CharField(_("address of the tool"), max_length=LONGEST)
    choice_url = models.CharField(_("address where content is chosen"), max_length=LONGEST, blank=True)
    redirect_uris = models.JSONField(_("addresses of return"), default=list)
    keyset_url = models.CharField(_("address of its public keys"), max_length=LONGEST, blank=True)
    public_key = models.TextField(_("public key"), blank=True)
    sends_name = models.BooleanField(_("the tool is told the name"), default=False)
    sends_email = models.BooleanField(_("the tool is told the e-mail address"), default=False)
    retired_at = models.DateTimeField(_("out of use"), null=True, blank=True)

    objects = ToolQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("outside tool")
        verbose_name_plural = _("outside tools")
        constraints = [
            models.CheckConstraint(
                name="tool_has_keys_from_one_place",
                condition=(models.Q(keyset_url="") & ~models.Q(public_key=""))
                | (~models.Q(keyset_url="") & models.Q(public_key="")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_use(self) -> bool:
        return self.retired_at is None


class ToolContent(TimeStamped):
    """Something that a tool offers, for lessons to open: the tool as it opens by itself, or what an editor chose in it."""

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="contents")
    title = models.CharField(_("title"), max_length=200)
    target_url = models.CharField(_("address"), max_length=LONGEST)
    custom = models.JSONField(_("words for the tool"), default=dict)
    possible = models.DecimalField(
        _("possible points"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("chosen by"),
    )  # fmt: skip

    class Meta:
        ordering = ["tool", "-pk"]
        verbose_name = _("content of a tool")
        verbose_name_plural = _("contents of tools")
        constraints = [
            models.CheckConstraint(
                name="tool_content_possible_above_zero",
                condition=models.Q(possible__isnull=True) | models.Q(possible__gt=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.tool.name}\u00a0: {self.title}"

    @classmethod
    def of_the_tool(cls, tool: Tool) -> "ToolContent":
        """The tool as it opens by itself."""
        return cls(tool=tool, title=tool.name, target_url=tool.target_url)
