"""Texts of law come in: a text is known by its identifier, what has not changed is not written again."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from django.db import Error, transaction
from django.db.models import Q
from django.utils import timezone

from library.enums import ResourceKind, ResourceState, Visibility
from library.models import ArticleChange, ArticleVersion, LegalArticle, LegalSection, LegalText, Resource
from library.sources import html
from library.sources.records import Article, BadLine, Text
from library.validators import ELI, ELI_EUROPE, NOR
from lms.accounts.models import User
from lms.programme.models import ThemePage
from lms.programme.queries import theme_keys
from lms.search import changes
from lms.search.references import article_key

from . import resources

# a batch ends at whichever comes first: the memory stays the same whatever the archive
TEXTS, ARTICLES = 200, 4000
MOST_NAMED = 1000
FIELDS = (
    "jorftext_id", "legitext_id", "nature", "number", "nor", "eli", "jorf_label", "signed_on", "published_on",
    "in_force_from", "in_force_to", "status", "status_on", "status_source", "short_names", "note", "source_updated_on",
)  # fmt: skip


STATE_FIELDS = {"status", "status_on", "status_source"}


@dataclass
class ImportReport:
    """What an import did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    bad: list[BadLine] = field(default_factory=list)

    def refuse(self, line: BadLine) -> None:
        """Count it; name the first thousand."""
        self.refused += 1
        if len(self.bad) < MOST_NAMED:
            self.bad.append(line)


def store(
    *, records: Iterable[Text | BadLine], progress: Callable[[int], object] = lambda n: None
) -> ImportReport:
    """Write the texts in batches, a transaction each: stopped at any point, the next run does what is left."""
    report = ImportReport()
    for batch in _batches(records, report):
        before = (report.created, report.updated, report.unchanged)
        try:
            _store(batch, report)
        except Error:
            report.created, report.updated, report.unchanged = before
            _one_by_one(batch, report)
        progress(len(batch))
    return report


def _batches(records: Iterable[Text | BadLine], report: ImportReport) -> Iterator[list[Text]]:
    batch: dict[str, Text] = {}
    articles = 0
    for record in records:
        if isinstance(record, BadLine):
            report.refuse(record)
            continue
        key = record.jorftext_id or record.legitext_id or _named(record)
        if key in batch or len(batch) >= TEXTS or articles >= ARTICLES:
            yield list(batch.values())
            batch, articles = {}, 0
        batch[key] = record
        articles += len(record.articles)
    if batch:
        yield list(batch.values())


def _one_by_one(batch: list[Text], report: ImportReport) -> None:
    """One of the batch cannot be written: find which, and write the others."""
    for record in batch:
        try:
            _store([record], report)
        except Error as error:
            place = record.jorftext_id or record.legitext_id or _named(record) or record.title[:40]
            report.refuse(BadLine(place, " ".join(str(error).split())))


@transaction.atomic
def _store(batch: list[Text], report: ImportReport) -> None:
    known = _known(batch)
    themes = theme_keys()
    fresh: list[tuple[Text, LegalText]] = []
    filled: list[tuple[Text, LegalText]] = []
    changed: list[LegalText] = []
    for record in batch:
        text = _found(record, known)
        if text is None:
            fresh.append((record, _new(record)))
            continue
        metadata = _amend(record, text)
        articles = _articles_changed(record, text)
        if articles:
            filled.append((record, text))
        if metadata or articles:
            changed.append(text)
            text.save()
        report.updated += bool(metadata or articles)
        report.unchanged += not (metadata or articles)
    _create(fresh)
    report.created += len(fresh)
    _fill(fresh + filled)
    themed = _add_themes([(r, t) for r, t in fresh] + _pairs(batch, known), themes)
    _link([text for _, text in fresh])
    changes.write(
        "resource", {text.resource_id for _, text in fresh} | {text.resource_id for text in changed} | themed
    )


def _pairs(batch: list[Text], known: dict[str | None, LegalText]) -> list[tuple[Text, LegalText]]:
    pairs = ((record, _found(record, known)) for record in batch)
    return [(record, text) for record, text in pairs if text is not None]


def _named(record: Text | LegalText) -> str:
    """What an act is known by until its identifier is: European acts for good."""
    return f"{record.nature} {record.number}" if record.number else ""


def _found(record: Text, known: dict[str | None, LegalText]) -> LegalText | None:
    """The text of this identifier; else the one of this nature and number that has no identifier yet."""
    return known.get(record.jorftext_id) or known.get(record.legitext_id) or known.get(_named(record) or None)


def _known(batch: list[Text]) -> dict[str | None, LegalText]:
    jorf = [record.jorftext_id for record in batch if record.jorftext_id]
    legi = [record.legitext_id for record in batch if record.legitext_id]
    rows = LegalText.objects.select_for_update(of=("self",)).select_related("resource")
    nameless = Q(jorftext_id=None, legitext_id=None, number__in=[row.number for row in batch if row.number])
    rows = rows.filter(Q(jorftext_id__in=jorf) | Q(legitext_id__in=legi) | nameless).order_by("pk")
    found: dict[str | None, LegalText] = {}
    for text in rows:
        found |= {key: text for key in (text.jorftext_id, text.legitext_id) if key}
        if not (text.jorftext_id or text.legitext_id):
            found[_named(text)] = text
    return found


def _values(record: Text) -> dict[str, Any]:
    """What the source gives, in the shapes of the model; what has not the shape of what it claims is left out."""
    values = {name: getattr(record, name) for name in FIELDS}
    values["nature"], values["number"] = record.nature[:40], record.number[:30]
    values["status"], values["jorf_label"] = record.status[:20], record.jorf_label[:80]
    values["nor"] = record.nor if NOR.match(record.nor) else ""
    values["eli"] = record.eli if ELI.match(record.eli) or ELI_EUROPE.match(record.eli) else ""
    values["status_source"], values["short_names"] = record.status_source[:500], record.short_names[:300]
    if record.status and not record.status_on:
        values["status_on"] = record.source_updated_on
    return values


def _new(record: Text) -> LegalText:
    day = record.published_on or record.signed_on or record.source_updated_on
    known_since = datetime.combine(day, time(12), tzinfo=UTC) if day else timezone.now()
    resource = Resource(
        kind=ResourceKind.LEGAL_TEXT,
        title=record.title[:2000],
        visibility=Visibility.PUBLIC,
        state=ResourceState.PUBLISHED,
        source=record.source[:200],
        published_at=known_since,
    )
    return LegalText(resource=resource, digest=_digest(record), **_values(record))


def _amend(record: Text, text: LegalText) -> bool:
    """Take what the source knows; what it does not know stays. A title is not replaced by its own beginning."""
    given = {name: value for name, value in _values(record).items() if value}
    if "short_names" in given:  # an editor may have added some
        given["short_names"] = _joined([*text.names, *given["short_names"].split("|")])
    if text.status_on and (not given.get("status_on") or given["status_on"] < text.status_on):
        # What is known of a later day stays.
        given = {name: value for name, value in given.items() if name not in STATE_FIELDS}
    differing = {name: value for name, value in given.items() if getattr(text, name) != value}
    for name, value in differing.items():
        setattr(text, name, value)
    title = record.title[:2000]
    renamed = title != text.resource.title and not text.resource.title.startswith(title)
    if renamed:
        text.resource.title = title
        text.resource.save(update_fields=["title", "updated_at"])
    return bool(differing) or renamed


def _joined(names: Iterable[str]) -> str:
    """Names that people give an act, once each, as its column keeps them."""
    kept, longest = "", LegalText._meta.get_field("short_names").max_length or 0
    for name in dict.fromkeys(name.strip() for name in names):
        if name and len(f"{kept}|{name}") <= longest:
            kept = f"{kept}|{name}" if kept else name
    return kept


@transaction.atomic
def describe_text(
    *, by: User, text: LegalText, themes: Iterable[ThemePage], names: Iterable[str] | None = None
) -> LegalText:
    """What an editor decides of a text of law: its themes and what people call it. The rest is DILA's."""
    locked = LegalText.objects.select_for_update(of=("self",)).select_related("resource").get(pk=text.pk)
    resources.check_keeper(by)
    locked.resource.themes.set(themes)
    if names is not None:
        locked.short_names = _joined(name for line in names for name in line.split("|"))
        locked.save(update_fields=["short_names"])
    changes.write("resource", [locked.resource_id])
    return locked


def _digest(record: Text) -> str:
    if not record.articles or not record.complete:
        return ""
    return hashlib.sha256(repr((record.sections, record.articles)).encode()).hexdigest()


def _articles_changed(record: Text, text: LegalText) -> bool:
    if not record.articles:
        return False
    if not record.complete:
        article = record.articles[0]
        stored = LegalArticle.objects.filter(cid=article.cid).first()
        newer = stored is None or (article.start, article.status) != (stored.start, stored.status)
        return newer and (
            stored is None or not (stored.start and article.start and article.start < stored.start)
        )
    digest = _digest(record)
    if digest == text.digest:
        return False
    text.digest = digest
    return True


def _create(fresh: list[tuple[Text, LegalText]]) -> None:
    Resource.objects.bulk_create([text.resource for _, text in fresh])
    for _, text in fresh:
        text.resource_id = text.resource.pk
    LegalText.objects.bulk_create([text for _, text in fresh])


def _fill(pairs: list[tuple[Text, LegalText]]) -> None:
    """Sections, articles, versions and changes of these texts, in place of those they had."""
    whole = [text.pk for record, text in pairs if record.complete]
    single = [article.cid for record, _ in pairs if not record.complete for article in record.articles]
    LegalArticle.objects.filter(Q(text__in=whole) | Q(cid__in=single)).delete()
    LegalSection.objects.filter(text__in=whole).delete()
    sections: dict[tuple[int, int], LegalSection] = {}
    for record, text in pairs:
        for place, row in enumerate(record.sections):
            sections[text.pk, place] = LegalSection(
                text=text, legi_id=row.legi_id[:20], title=row.title, depth=row.depth, position=place
            )
    LegalSection.objects.bulk_create(sections.values())
    rows = [
        (
            article,
            _article(
                article,
                text,
                sections.get((text.pk, -1 if article.section is None else article.section)),
                place,
            ),
        )
        for record, text in pairs
        for place, article in enumerate(record.articles)
    ]
    LegalArticle.objects.bulk_create([row for _, row in rows])
    _history(rows)


def _article(source: Article, text: LegalText, section: LegalSection | None, place: int) -> LegalArticle:
    body = html.legal(source.html)
    return LegalArticle(
        text=text,
        section=section,
        cid=source.cid,
        legi_id=source.legi_id,
        num=source.num[:60],
        key=article_key(source.num)[:60],
        status=source.status[:20],
        start=source.start,
        end=source.end,
        html=body,
        plain=html.plain(body),
        nota=html.legal(source.nota),
        section_path="\n".join(source.path),
        position=place,
    )


def _history(rows: list[tuple[Article, LegalArticle]]) -> None:
    ArticleVersion.objects.bulk_create(
        [
            ArticleVersion(
                article=row, legi_id=v.legi_id[:20], status=v.status[:20], start=v.start, end=v.end
            )
            for source, row in rows
            for v in {version.legi_id: version for version in source.versions}.values()
        ]
    )
    acts = {change.jorf_id for source, _ in rows for change in source.changes}
    known = (
        dict(LegalText.objects.filter(jorftext_id__in=acts).values_list("jorftext_id", "pk")) if acts else {}
    )
    ArticleChange.objects.bulk_create(
        [
            ArticleChange(
                article=row,
                act_id=known.get(change.jorf_id),
                jorf_id=change.jorf_id[:20],
                act_title=change.act_title[:500],
                act_article=change.act_article[:60],
                kind=change.kind[:30],
                orientation=change.orientation[:10],
                happened_on=change.happened_on,
            )
            for source, row in rows
            for change in source.changes
        ]
    )


def _add_themes(pairs: list[tuple[Text, LegalText]], themes: dict[str, int]) -> set[int]:
    """Themes are added, never taken away: an editor may have chosen others. The resources that got one."""
    link = Resource.themes.through
    wanted = {
        (text.resource_id, themes[slug]) for record, text in pairs for slug in record.themes if slug in themes
    }
    if not wanted:
        return set()
    there = link.objects.filter(resource_id__in={pk for pk, _ in wanted}).values_list(
        "resource_id", "themepage_id"
    )
    missing = sorted(wanted - set(there))
    link.objects.bulk_create([link(resource_id=resource, themepage_id=theme) for resource, theme in missing])
    return {resource for resource, _ in missing}


def _link(texts: list[LegalText]) -> None:
    acts = {text.jorftext_id: text.pk for text in texts if text.jorftext_id}
    waiting = list(ArticleChange.objects.filter(act__isnull=True, jorf_id__in=acts)) if acts else []
    for change in waiting:
        change.act_id = acts[change.jorf_id]
    ArticleChange.objects.bulk_update(waiting, ["act"], batch_size=500)
