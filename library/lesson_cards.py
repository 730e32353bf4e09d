"""Texts of law and resources on the cards of lessons."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from lms.accounts.requests import AnyUser
from lms.core.ui import dates
from lms.programme.registry import Citation, Cited, LessonCards, ResourceCard, lesson_cards
from lms.search.references import article_key

from .enums import ResourceState, Standing
from .models import LegalArticle, LegalText, Resource


def cite(cited: list[Cited]) -> None:
    """Each text or article as it stands today. One query for all the articles."""
    wanted = Q(pk__in=[])
    for card in cited:
        if card.article:
            wanted |= Q(text_id=card.text.pk, key=article_key(card.article))
    found = {(article.text_id, article.key): article for article in LegalArticle.objects.filter(wanted)}
    for card in cited:
        article = found.get((card.text.pk, article_key(card.article))) if card.article else None
        card.citation = _article(card.text, article) if article else _text(card.text)


def seen_texts(pks: Sequence[int], user: AnyUser) -> set[int]:
    """The texts of a lesson that its reader may see."""
    rows = LegalText.objects.visible_to(user).filter(resource__state=ResourceState.PUBLISHED, pk__in=pks)
    return set(rows.order_by().values_list("pk", flat=True))


def _source(text: LegalText) -> str:
    if text.is_european:
        return text.resource.source
    if text.source_updated_on:
        return _("DILA – Légifrance, data of %(day)s, Licence Ouverte 2.0") % {
            "day": dates.day_plain(text.source_updated_on)
        }
    return _("DILA – Légifrance, Licence Ouverte 2.0")


def _text(text: LegalText) -> Citation:
    return Citation(
        title=text.resource.title,
        state=text.standing_words,
        tone=text.standing.tone,
        source=_source(text),
        href=text.get_absolute_url(),
        outside=text.legifrance_url,
    )


def _article(text: LegalText, article: LegalArticle) -> Citation:
    article.text = text
    return Citation(
        title=f"{article.label}, {text.resource.title}",
        state=article.standing_words,
        tone=article.standing.tone,
        source=_source(text),
        html=article.html,
        href=article.get_absolute_url(),
        versions=f"{article.get_absolute_url()}#versions",
        outside=article.legifrance_url,
    )


def show(pks: Sequence[int], user: AnyUser) -> dict[int, ResourceCard]:
    """The resources of a lesson that its reader may see."""
    rows = Resource.objects.visible_to(user).published().filter(pk__in=pks).defer("body")
    return {
        row.pk: ResourceCard(
            row.title,
            row.get_absolute_url(),
            str(Standing.ENDED.label) if row.ended else strip_tags(row.summary)[:300],
            row.mark,
        )
        for row in rows.select_related("legal_text")
    }


lesson_cards.register(LessonCards("library", cite=cite, texts=seen_texts, resources=show))
