"""From the database to the index: what has changed, or all of it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.html import strip_tags

from library.enums import ResourceState, Standing, Visibility
from library.models import ArticleChange, IndexEntry, LegalArticle, LegalText, Resource
from lms.programme.models import ThemePage

from . import analysis, engine, references
from .schema import ARTICLE, RESOURCE, Entry

BATCH = 500
ARTICLE_TYPE = "article"


def audience(resource: Resource) -> list[str]:
    """Who finds it, as terms; whoever keeps the library asks without this filter."""
    owner = [f"owner:{resource.owner_id}"] if resource.owner_id else []
    if resource.state != ResourceState.PUBLISHED:
        return owner
    themes = [theme.pk for theme in resource.themes.all()]
    if resource.visibility == Visibility.THEME:
        return owner + [f"theme:{pk}" for pk in themes]
    if resource.visibility == Visibility.COHORT:
        group = [f"group:{resource.cohort_group_id}"] if resource.cohort_group_id else []
        return owner + group + [f"lead:{pk}" for pk in themes]
    return [*owner, resource.visibility]


def _cited(text: str) -> list[str]:
    """The references in a text, whatever unseen characters stand within them."""
    return list(references.find(analysis.clean(text[:100_000])).keys)


def _card(resource: Resource) -> dict[str, Any]:
    return {
        "url": resource.get_absolute_url(),
        "mark": resource.mark,
        "kind": resource.kind,
        "themes": [theme.pk for theme in resource.themes.all()],
        "example": resource.is_example,
        "state": resource.state,
    }


def _resource(resource: Resource, text: LegalText | None) -> Entry:
    body = " ".join(part for part in (resource.summary, strip_tags(resource.body)) if part)
    entry = Entry(
        level=RESOURCE,
        parent=resource.pk,
        title=resource.title,
        type=resource.kind,
        audience=audience(resource),
        body=body,
        cites=_cited(f"{resource.title} {body}"),
        themes=[theme.pk for theme in resource.themes.all()],
        day=(resource.published_at or resource.created_at).date(),
        card=_card(resource),
    )
    if text is not None:
        entry.body = " ".join(part for part in (text.short_names.replace("|", ", "), entry.body) if part)
        entry.refs = references.text_references(
            text.number, text.nor, text.jorftext_id, text.legitext_id, text.resource.sha256 or None
        )
        entry.cites = [key for key in entry.cites if key not in entry.refs]
        entry.standing = text.standing.value
        entry.card |= {
            "nature": text.nature,
            "standing": entry.standing,
            "standing_on": text.known_on.isoformat() if text.known_on else "",
        }
        entry.day = text.published_on or text.signed_on or entry.day
        entry.weight = weight(ACT * (LAPSED if text.standing == Standing.ENDED else 1))
    return entry


# How much the place of a document in the law counts; measured with tests/library/search/test_quality.py.
ACT, STATUTE, THEMED, OPENING, LAPSED = 1.4, 1.2, 0.2, 0.1, 0.6


def weight(factor: float) -> float:
    """What the index must hold for a score to be multiplied by `factor`: it multiplies by log2(2 + value)."""
    return 2.0**factor - 2.0


def _article_factor(article: LegalArticle, opens: bool) -> float:
    """A rule of the law stands above one of a decree; one that acts of the programme's themes wrote, or that opens its
    section and so states the rule, above others; what holds no longer, below."""
    acts = {change.act_id for change in article.changes.all() if getattr(change, "themed", False)}
    factor = 1 + THEMED * min(len(acts), 2) + OPENING * opens
    if article.key.startswith("l"):
        factor *= STATUTE
    return factor * (LAPSED if article.standing == Standing.ENDED else 1)


def _article(article: LegalArticle, opens: bool, like: Entry) -> Entry:
    return Entry(
        level=ARTICLE,
        parent=like.parent,
        title=article.label,
        section=article.section_path.replace("\n", " "),
        body=" ".join(part for part in (article.plain, strip_tags(article.nota)) if part),
        type=ARTICLE_TYPE,
        audience=like.audience,
        refs=[*references.article_references(article.num), article.cid.lower(), article.legi_id.lower()],
        cites=_cited(article.plain),
        themes=like.themes,
        standing=article.standing.value,
        day=article.start or like.day,
        weight=weight(_article_factor(article, opens)),
        card={
            **like.card,
            "url": article.get_absolute_url(),
            "standing": article.standing.value,
            "standing_on": day.isoformat() if (day := article.text.source_updated_on) else "",
            "of": like.title,
            "path": article.path_titles,
        },
    )


def _entries(resources: Iterable[Resource]) -> Iterator[Entry]:
    for resource in resources:
        text = getattr(resource, "legal_text", None)
        if text is not None:
            text.resource = resource
        like = _resource(resource, text)
        yield like
        if text is not None:
            heading = None
            for article in text.articles.all():
                article.text = text
                yield _article(article, article.section_path != heading, like)
                heading = article.section_path


def _whole(rows: QuerySet[Resource]) -> QuerySet[Resource]:
    themed = Resource.themes.through.objects.filter(resource=OuterRef("act__resource"))
    changes = ArticleChange.objects.annotate(themed=Exists(themed))
    return rows.select_related("legal_text").prefetch_related(
        Prefetch("themes", ThemePage.objects.only("pk")),
        Prefetch("legal_text__articles", LegalArticle.objects.prefetch_related(Prefetch("changes", changes))),
    )


def everything(progress: Callable[[int], object] = lambda n: None) -> Iterator[Entry]:
    """Every document, a batch of resources at a time: the memory does not grow with the library."""
    last = 0
    while batch := list(_whole(Resource.objects.filter(pk__gt=last).order_by("pk"))[:BATCH]):
        yield from _entries(batch)
        last = batch[-1].pk
        progress(len(batch))


def rebuild(progress: Callable[[int], object] = lambda n: None) -> int:
    """Throw the index away and build it again from the database; the number of documents."""
    return engine.replace(everything(progress))


def drain(most: int = 2000) -> int:
    """Bring the index up to date; the number of rows taken away. Stopped at any point, it starts again."""
    if not engine.exists():
        rebuild()
    done = 0
    while rows := list(IndexEntry.objects.order_by("pk").values_list("pk", "resource_id")[:most]):
        wanted = sorted({resource for _, resource in rows})
        with engine.writing() as writer:
            for resource in wanted:
                writer.delete_documents_by_term("parent", str(resource))
            for keys in _batches(wanted):
                for entry in _entries(_whole(Resource.objects.filter(pk__in=keys).order_by("pk"))):
                    writer.add_document(entry.document())
        IndexEntry.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
        done += len(rows)
    return done


def _batches(keys: list[int]) -> Iterator[list[int]]:
    source = iter(keys)
    while batch := list(islice(source, BATCH)):
        yield batch


def lapsing(since: date, until: date) -> list[int]:
    """Resources whose legal state changed by itself in these days: a repeal that was due, a start that was to come."""
    found: set[int] = set()
    for model, start, end, resource in (
        (LegalText, "in_force_from", "in_force_to", "resource_id"),
        (LegalArticle, "start", "end", "text__resource_id"),
    ):
        for name in (start, end):
            rows = model.objects.filter(**{f"{name}__gt": since, f"{name}__lte": until})
            found.update(rows.values_list(resource, flat=True))
    return sorted(found)
