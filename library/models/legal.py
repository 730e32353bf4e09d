"""Texts of law: identified by DILA, never by their title or NOR."""

import re
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from library.enums import ENDED, EUROPEAN, IN_FORCE, Nature, Standing, standing
from library.validators import validate_text_id
from lms.accounts.requests import AnyUser
from lms.core.ui import dates
from lms.search.references import article_key
from lms.search.scope import scope_of

from .resources import Resource, may_read, reads_all

NUMBER_ONLY = re.compile(r"\S+ n° ?\S+ du \S+ \S+ [0-9]{4}")  # « Décret n° 2015-543 du 18 mai 2015 »
NOR_SINCE = 1987
LEGIFRANCE = "https://www.legifrance.gouv.fr"


def nature_label(nature: str) -> str:
    return str(Nature(nature).label) if nature in Nature.values else nature.capitalize()


def standing_words(state: Standing, on: date | None) -> str:
    """« En vigueur au 19 mars 2024 »: a state is that of a day."""
    if state == Standing.UNKNOWN or on is None:
        return str(state.label)
    return gettext("%(state)s on %(day)s") % {"state": state.label, "day": dates.day_plain(on)}


class LegalTextQuerySet(models.QuerySet["LegalText"]):
    def visible_to(self, user: AnyUser) -> "LegalTextQuerySet":
        scope = scope_of(user)
        return self.all() if reads_all(scope) else self.filter(may_read(scope, "resource__"))

    def standing(self, wanted: Standing) -> "LegalTextQuerySet":
        today = timezone.localdate()
        state = models.Case(
            models.When(status="", then=models.Value(Standing.UNKNOWN.value)),
            models.When(
                models.Q(status__in=ENDED) | models.Q(in_force_to__lte=today),
                then=models.Value(Standing.ENDED.value),
            ),
            models.When(in_force_from__gt=today, then=models.Value(Standing.TO_COME.value)),
            models.When(status="VIGUEUR_DIFF", in_force_from=None, then=models.Value(Standing.TO_COME.value)),
            models.When(status__in=[*IN_FORCE, "VIGUEUR_DIFF"], then=models.Value(Standing.IN_FORCE.value)),
            default=models.Value(Standing.UNKNOWN.value),
            output_field=models.CharField(),
        )
        return self.alias(state_today=state).filter(state_today=wanted)


class LegalText(models.Model):
    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="legal_text")
    jorftext_id = models.CharField(
        "JORFTEXT", max_length=20, unique=True, null=True, blank=True, validators=[validate_text_id]
    )
    legitext_id = models.CharField(
        "LEGITEXT", max_length=20, unique=True, null=True, blank=True, validators=[validate_text_id]
    )
    nature = models.CharField(_("nature"), max_length=40, blank=True)
    number = models.CharField(_("number"), max_length=30, blank=True, db_index=True)
    # Not unique: two texts shared one until 2012; not on codes, nor before 1987.
    nor = models.CharField("NOR", max_length=12, blank=True, db_index=True)
    eli = models.CharField("ELI", max_length=200, blank=True)
    jorf_label = models.CharField(_("Official Journal"), max_length=80, blank=True)
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    published_on = models.DateField(_("published in the Official Journal"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force until"), null=True, blank=True)
    status = models.CharField(_("state given by DILA"), max_length=20, blank=True)
    status_on = models.DateField(_("state known on"), null=True, blank=True)
    status_source = models.CharField(_("where the state was read"), max_length=500, blank=True)
    short_names = models.CharField(_("also called"), max_length=300, blank=True)
    note = models.TextField(_("doubt about this text"), blank=True)
    source_updated_on = models.DateField(_("data of"), null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = LegalTextQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "id"]
        verbose_name = _("legal text")
        verbose_name_plural = _("legal texts")
        constraints = [
            models.CheckConstraint(
                name="legal_text_has_identifier",
                condition=models.Q(jorftext_id__isnull=False)
                | models.Q(legitext_id__isnull=False)
                | ~models.Q(number=""),
            ),
            # European acts have neither; of an act whose identifier is not known yet, its nature and number are unique.
            models.UniqueConstraint(
                name="legal_text_without_identifier",
                fields=["nature", "number"],
                condition=models.Q(jorftext_id__isnull=True, legitext_id__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["-published_on", "-id"], name="legal_text_latest")]

    def __str__(self) -> str:
        return self.resource.title

    def get_absolute_url(self) -> str:
        return self.resource.get_absolute_url()

    @property
    def nature_label(self) -> str:
        return nature_label(self.nature)

    @property
    def standing(self) -> Standing:
        known = self.status if self.known_on or self.status in ENDED else ""
        return standing(known, self.in_force_from, self.in_force_to, timezone.localdate())

    @property
    def known_on(self) -> date | None:
        """The day for which the source gives the state, or that of the data."""
        return self.status_on or self.source_updated_on

    @property
    def standing_words(self) -> str:
        """« En vigueur au 19 mars 2024 »: a state is that of a day."""
        return standing_words(self.standing, self.known_on)

    @property
    def state_address(self) -> str:
        """The page where the state was read, where it is an address."""
        return self.status_source if self.status_source.startswith(("https://", "http://")) else ""

    @property
    def names(self) -> list[str]:
        """« loi NOTRe », « NOTRe »: what people call it."""
        return [name for name in self.short_names.split("|") if name]

    @property
    def not_known(self) -> list[str]:
        """What the library does not know of it, said as plainly as what it knows."""
        french = not self.is_european
        act = french and self.nature != Nature.CODE
        signed = self.signed_on
        gaps = (
            (self.standing == Standing.UNKNOWN, gettext("whether it is in force today")),
            (bool(NUMBER_ONLY.fullmatch(self.resource.title)), gettext("its full title")),
            (french and not (self.jorftext_id or self.legitext_id), gettext("its identifier on Légifrance")),
            (
                act and not self.nor and signed is not None and signed.year >= NOR_SINCE,
                gettext("its NOR"),
            ),
            (self.nature != Nature.CODE and not self.published_on, gettext("its day of publication")),
            (not french and not self.eli, gettext("its address at EUR-Lex")),
        )
        return [words for missing, words in gaps if missing]

    @property
    def is_european(self) -> bool:
        """Published in the Official Journal of the European Union, not on Légifrance."""
        return self.nature in EUROPEAN

    @property
    def legifrance_url(self) -> str:
        """Where it is read: on Légifrance, or at the European Union; nothing where no address is known."""
        if self.is_european:
            return self.eli
        if not (self.jorftext_id or self.legitext_id):
            return ""
        if self.nature == Nature.CODE:
            return f"{LEGIFRANCE}/codes/texte_lc/{self.legitext_id}/"
        if self.jorftext_id:
            return f"{LEGIFRANCE}/jorf/id/{self.jorftext_id}"
        return f"{LEGIFRANCE}/loda/id/{self.legitext_id}"

    def article(self, number: str) -> "LegalArticle | None":
        """An article by its number, in any spelling; None where the text has none."""
        return self.articles.filter(key=article_key(number)).first() if number else None


class LegalSection(models.Model):
    """A heading of a text, in reading order."""

    text = models.ForeignKey(LegalText, on_delete=models.CASCADE, related_name="sections")
    legi_id = models.CharField(max_length=20)
    title = models.TextField(_("title"))
    depth = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["text", "position"]
        verbose_name = _("section of a legal text")
        constraints = [models.UniqueConstraint(fields=["text", "position"], name="legal_section_place")]

    def __str__(self) -> str:
        return self.title


class LegalArticle(models.Model):
    """An article as it stands; `cid` stays the same from one version to the next, `legi_id` is the version's."""

    text = models.ForeignKey(LegalText, on_delete=models.CASCADE, related_name="articles")
    section = models.ForeignKey(
        LegalSection, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    cid = models.CharField(max_length=20, unique=True)
    legi_id = models.CharField(max_length=20, unique=True)
    num = models.CharField(_("number"), max_length=60, blank=True)
    key = models.CharField(max_length=60, editable=False)
    status = models.CharField(_("state given by DILA"), max_length=20, blank=True)
    start = models.DateField(_("in force from"), null=True, blank=True)
    end = models.DateField(_("in force until"), null=True, blank=True)
    html = models.TextField(_("text"), blank=True)
    plain = models.TextField(_("text without marks"), blank=True)
    nota = models.TextField(_("note"), blank=True)
    section_path = models.TextField(_("place in the text"), blank=True)
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["LegalArticle"]] = models.Manager()

    class Meta:
        ordering = ["text", "position"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [models.Index(fields=["text", "key"], name="legal_article_key")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("library:article", args=[self.text.resource_id, self.num or self.cid])

    @property
    def label(self) -> str:
        """« Article L113-12 », or « Annexe », as the text calls it."""
        return (
            gettext("Article %s") % self.num
            if self.num[:1].isdigit() or self.key[1:2].isdigit()
            else (self.num or gettext("Article without number"))
        )

    @property
    def standing(self) -> Standing:
        if self.text.standing == Standing.ENDED:
            return Standing.ENDED
        return standing(self.status, self.start, self.end, timezone.localdate())

    @property
    def standing_words(self) -> str:
        """As of the day of the data."""
        return standing_words(self.standing, self.text.source_updated_on or self.text.status_on)

    @property
    def legifrance_url(self) -> str:
        shelf = "codes/article_lc" if self.text.nature == Nature.CODE else "jorf/article_jo"
        return f"{LEGIFRANCE}/{shelf}/{self.legi_id}"

    @cached_property
    def path_titles(self) -> list[str]:
        """The headings above it, the widest first."""
        return [title for title in self.section_path.split("\n") if title]


class ArticleVersion(models.Model):
    """An earlier, present or coming version of an article: its dates, not its words."""

    article = models.ForeignKey(LegalArticle, on_delete=models.CASCADE, related_name="versions")
    legi_id = models.CharField(max_length=20)
    status = models.CharField(max_length=20, blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["article_id", "start", "id"]  # not the order of articles: it would join two tables
        verbose_name = _("version of an article")
        constraints = [models.UniqueConstraint(fields=["article", "legi_id"], name="article_version_once")]

    def __str__(self) -> str:
        return self.legi_id

    @property
    def standing(self) -> Standing:
        return standing(self.status, self.start, self.end, timezone.localdate())


class ArticleChange(models.Model):
    """An act that created, changed or repealed an article."""

    KIND_WORDS: ClassVar[dict[str, Any]] = {
        "CREE": _("Created by"),
        "CREATION": _("Created by"),
        "MODIFIE": _("Changed by"),
        "MODIFICATION": _("Changed by"),
        "CODIFICATION": _("Put into the code by"),
        "ABROGE": _("Repealed by"),
        "ABROGATION": _("Repealed by"),
        "TRANSFERT": _("Moved by"),
        "TRANSFERE": _("Moved by"),
    }

    article = models.ForeignKey(LegalArticle, on_delete=models.CASCADE, related_name="changes")
    act = models.ForeignKey(
        LegalText, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles_changed"
    )
    jorf_id = models.CharField(max_length=20, blank=True, db_index=True)
    act_title = models.CharField(max_length=500, blank=True)
    act_article = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=30)
    orientation = models.CharField(max_length=10, blank=True)
    happened_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["article_id", "happened_on", "id"]
        verbose_name = _("change to an article")

    def __str__(self) -> str:
        return f"{self.kind} {self.act_title}"

    @property
    def words(self) -> str:
        """« Modifié par », in the words of a reader."""
        return str(self.KIND_WORDS.get(self.kind, self.kind.capitalize()))
