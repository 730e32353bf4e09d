"""What of the library can be found: resources; texts of law with each of their articles."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from lms.programme.models import ThemePage
from lms.search import analysis, references
from lms.search.registry import DocumentType, SearchSource, search_sources
from lms.search.schema import SearchDocument, weight
from lms.search.searcher import Hit

from . import queries
from .enums import ResourceKind, ResourceState, Standing, Visibility
from .models import ArticleChange, LegalArticle, LegalText, Resource
from .models.legal import nature_label, standing_words
from .models.resources import KEEPERS, READERS

ARTICLE_TYPE = "article"
LEADING = ("expert_themes", "managed_themes")
FOLLOWING = ("followed_themes", *LEADING)
# How much the place of a document in the law counts; measured with tests/library/test_search_quality.py.
ACT, STATUTE, THEMED, OPENING, LAPSED = 1.4, 1.2, 0.2, 0.1, 0.6


def rows() -> QuerySet[Resource]:
    """All of them: their audiences say who finds which."""
    themed = Resource.themes.through.objects.filter(resource=OuterRef("act__resource"))
    changes = ArticleChange.objects.annotate(themed=Exists(themed))
    articles = LegalArticle.objects.prefetch_related(Prefetch("changes", changes))
    return Resource.objects.select_related("legal_text").prefetch_related(
        Prefetch("themes", ThemePage.objects.only("pk")), Prefetch("legal_text__articles", articles)
    )


def documents(resources: Sequence[Resource]) -> Iterator[SearchDocument]:
    """A resource; of a text of law, its articles as well: they go with it."""
    for resource in resources:
        text = getattr(resource, "legal_text", None)
        if text is not None:
            text.resource = resource
        like = _resource(resource, text)
        yield like
        if text is not None:
            yield from _articles(text, like)


def present(hit: Hit) -> dict[str, Any]:
    """Its state as of a day, and « Décret » rather than « Texte juridique »."""
    card = hit.card
    standing = Standing(card["standing"]) if card.get("standing") else None
    on = date.fromisoformat(card["standing_on"]) if card.get("standing_on") else None
    words = standing_words(standing, on) if standing else ""
    nature = "" if card.get("of") else card.get("nature", "")
    label = {"label": nature_label(nature)} if nature else {}
    return {**card, **label, "standing": standing, "standing_words": words}


def size() -> int:
    return Resource.objects.count() + LegalArticle.objects.count()


RESOURCE = search_sources.register(
    SearchSource(
        "resource",
        order=10,
        types=(
            DocumentType(ResourceKind.LEGAL_TEXT.value, "texte", ResourceKind.LEGAL_TEXT.label),
            DocumentType(ARTICLE_TYPE, "article", _("Articles of codes and texts"), _("Article")),
            DocumentType(ResourceKind.PROJECT_SHEET.value, "projet", ResourceKind.PROJECT_SHEET.label),
            DocumentType(ResourceKind.GUIDE.value, "guide", ResourceKind.GUIDE.label),
            DocumentType(ResourceKind.TOOL.value, "outil", ResourceKind.TOOL.label),
            DocumentType(ResourceKind.TEMPLATE.value, "modele", ResourceKind.TEMPLATE.label),
            DocumentType(ResourceKind.SESSION_MATERIAL.value, "support", ResourceKind.SESSION_MATERIAL.label),
            DocumentType(ResourceKind.LINK.value, "lien", ResourceKind.LINK.label),
            DocumentType(ResourceKind.FILE.value, "fichier", ResourceKind.FILE.label),
        ),
        rows=rows,
        documents=documents,
        visible=queries.seen_among,
        memberships=READERS,
        template="library/_result.html",
        present=present,
        size=size,
    )
)


def audience(resource: Resource) -> list[str]:
    """Who finds it: `may_read`, as terms. A test compares the two."""
    always = [*KEEPERS, *([f"user:{resource.owner_id}"] if resource.owner_id else [])]
    if resource.state != ResourceState.PUBLISHED:
        return always
    themes = [theme.pk for theme in resource.themes.all()]
    if resource.visibility == Visibility.THEME:
        return always + [f"{kind}:{pk}" for pk in themes for kind in FOLLOWING]
    if resource.visibility == Visibility.COHORT:
        group = [f"groups:{resource.cohort_group_id}"] if resource.cohort_group_id else []
        return always + group + [f"{kind}:{pk}" for pk in themes for kind in LEADING]
    return [*always, resource.visibility]


def _cited(text: str) -> list[str]:
    """The references in a text, whatever unseen characters stand within them."""
    return list(references.find(analysis.clean(text[:100_000])).keys)


def _resource(resource: Resource, text: LegalText | None) -> SearchDocument:
    body = " ".join(part for part in (resource.summary, strip_tags(resource.body)) if part)
    document = SearchDocument(
        object_id=resource.pk,
        title=resource.title,
        type=resource.kind,
        audience=audience(resource),
        url=resource.get_absolute_url(),
        text=body,
        citations=_cited(f"{resource.title} {body}"),
        themes=[theme.pk for theme in resource.themes.all()],
        day=(resource.published_at or resource.created_at).date(),
        is_listed=True,
        card={"mark": resource.mark, "example": resource.is_example},
    )
    if text is not None:
        _add_law(document, text)
    return document


def _add_law(document: SearchDocument, text: LegalText) -> None:
    document.names = text.names
    document.text = " ".join(part for part in (", ".join(text.names), document.text) if part)
    document.references = references.text_references(
        text.number, text.nor, text.jorftext_id, text.legitext_id, text.resource.sha256 or None
    )
    document.citations = [key for key in document.citations if key not in document.references]
    document.standing = text.standing.value
    document.card |= {
        "nature": text.nature,
        "standing": document.standing,
        "standing_on": text.known_on.isoformat() if text.known_on else "",
    }
    document.day = text.published_on or text.signed_on or document.day
    document.weight = weight(ACT * (LAPSED if text.standing == Standing.ENDED else 1))


def _articles(text: LegalText, like: SearchDocument) -> Iterator[SearchDocument]:
    heading = None
    for article in text.articles.all():
        article.text = text
        yield _article(article, article.section_path != heading, like)
        heading = article.section_path


def _article_factor(article: LegalArticle, opens: bool) -> float:
    """A rule of the law stands above one of a decree; one that acts of the programme's themes wrote, or that opens its
    section and so states the rule, above others; what holds no longer, below."""
    acts = {change.act_id for change in article.changes.all() if getattr(change, "themed", False)}
    factor = 1 + THEMED * min(len(acts), 2) + OPENING * opens
    if article.key.startswith("l"):
        factor *= STATUTE
    return factor * (LAPSED if article.standing == Standing.ENDED else 1)


def _article(article: LegalArticle, opens: bool, like: SearchDocument) -> SearchDocument:
    day = article.text.source_updated_on
    return SearchDocument(
        object_id=like.object_id,
        title=article.label,
        type=ARTICLE_TYPE,
        audience=like.audience,
        url=article.get_absolute_url(),
        headings=article.section_path.replace("\n", " "),
        text=" ".join(part for part in (article.plain, strip_tags(article.nota)) if part),
        references=[
            *references.article_references(article.num),
            article.cid.lower(),
            article.legi_id.lower(),
        ],
        citations=_cited(article.plain),
        themes=like.themes,
        standing=article.standing.value,
        day=article.start or like.day,
        weight=weight(_article_factor(article, opens)),
        card={
            **like.card,
            "standing": article.standing.value,
            "standing_on": day.isoformat() if day else "",
            "of": like.title,
            "path": article.path_titles,
        },
    )


def lapsing(since: date, until: date) -> list[int]:
    """Resources whose legal state changed by itself in these days: a repeal that was due, a start that was to come."""
    found: set[int] = set()
    for model, start, end, resource in (
        (LegalText, "in_force_from", "in_force_to", "resource_id"),
        (LegalArticle, "start", "end", "text__resource_id"),
    ):
        for name in (start, end):
            rows: Iterable[Any] = model.objects.filter(**{f"{name}__gt": since, f"{name}__lte": until})
            found.update(rows.values_list(resource, flat=True))  # type: ignore[attr-defined]
    return sorted(found)
