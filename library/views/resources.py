"""Pages of a resource, of a text of law and of its articles; the file of a resource."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from library import queries, rules
from library.domain import uploads
from library.domain.resources import mark_of
from library.enums import ResourceState
from library.models import LegalArticle, LegalSection, LegalText, Resource
from lms.core.files.kinds import SERVED_AS
from lms.core.web.parameters import parse_number
from lms.search.references import article_key

WHOLE = 60  # a text of at most so many articles is shown at once
LONGEST = 150_000  # letters of HTML


def resource_or_404(request: HttpRequest, pk: int) -> Resource:
    rows = Resource.objects.visible_to(request.user).select_related("legal_text", "owner")
    return get_object_or_404(rows.prefetch_related(queries.theme_labels()), pk=pk)


@login_not_required
@require_safe
def resource(request: HttpRequest, pk: int) -> HttpResponse:
    """A resource; a text of law has a page of its own kind."""
    return resource_page(request, resource_or_404(request, pk))


def resource_page(
    request: HttpRequest, row: Resource, *, form: Form | None = None, status: int = 200
) -> HttpResponse:
    """Its page, with the form of a button that was refused."""
    context = {
        "resource": row,
        "form": form or Form(),
        "themes": list(row.themes.all()),
        "read": mark_of(row),
        "can_edit": rules.can_edit(request.user, row),
        "can_publish": rules.can_keep(request.user) and row.state != ResourceState.PUBLISHED,
        "can_withdraw": rules.can_keep(request.user) and row.state == ResourceState.PUBLISHED,
    }
    text = getattr(row, "legal_text", None)
    if text is None:
        if context["can_edit"] or (row.owner_id and row.owner_id == request.user.pk):
            context["upload"] = uploads.latest_for(row)
        return render(request, "library/resource.html", context, status=status)
    text.resource = row
    context |= {"text": text} | _contents(text, request)
    return render(request, "library/legal_text.html", context, status=status)


def _contents(text: LegalText, request: HttpRequest) -> dict[str, Any]:
    """All the articles of a short text; the headings of a code, and what one of them holds."""
    wanted, sections = request.GET.get("section"), list(text.sections.all())
    light = text.articles.defer("html", "plain", "nota")
    articles = list(light[: WHOLE + 1])
    touched = [] if articles else list(queries.touched_by(text.pk, request.user)[:300])
    if not sections or len(articles) <= WHOLE:
        whole = list(text.articles.all()[:WHOLE])
        if len(articles) <= WHOLE and sum(len(article.html) for article in whole) <= LONGEST:
            return {"articles": _of(text, whole), "touched": touched}
        return {"listed": _of(text, list(light)), "touched": touched}
    place = parse_number(wanted)
    opened = next((section for section in sections if section.position == place), None)
    outline = [section for section in sections if section.depth <= 1]
    if opened is None:
        return {"outline": outline, "count": text.articles.count()}
    branch = _branch(sections, opened)
    inside = light.filter(section__in=[section.pk for section in branch])
    held: dict[int | None, list[LegalArticle]] = {}
    for article in _of(text, list(inside)):
        held.setdefault(article.section_id, []).append(article)
    return {"opened": opened, "branch": [(section, held.get(section.pk, [])) for section in branch]}


def _of(text: LegalText, articles: list[LegalArticle]) -> list[LegalArticle]:
    for article in articles:
        article.text = text
    return articles


def _branch(sections: list[LegalSection], top: LegalSection) -> list[LegalSection]:
    found = [top]
    for section in sections:
        if section.position > top.position:
            if section.depth <= top.depth:
                break
            found.append(section)
    return found


@login_not_required
@require_safe
def article(request: HttpRequest, pk: int, num: str) -> HttpResponse:
    """An article with its history, and the way to the one before and the one after."""
    row = resource_or_404(request, pk)
    text = getattr(row, "legal_text", None)
    if text is None:
        raise Http404
    text.resource = row
    rows = queries.with_history(text.articles.filter(Q(key=article_key(num)) | Q(cid=num)), request.user)
    found = rows.first()
    if found is None:
        raise Http404
    found.text = text
    near = text.articles.defer("html", "plain", "nota")
    context = {
        "resource": row,
        "text": text,
        "article": found,
        "before": near.filter(position__lt=found.position).last(),
        "after": near.filter(position__gt=found.position).first(),
        "themes": list(row.themes.all()),
    }
    return render(request, "library/article.html", context)


@login_not_required
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The file, always to be kept and never to be run: whatever is in it cannot act as a page of ours."""
    row = get_object_or_404(Resource.objects.visible_to(request.user).exclude(file=""), pk=pk)
    try:
        opened = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    known = SERVED_AS.get(row.content_type, "application/octet-stream")
    response = FileResponse(opened, as_attachment=True, filename=row.file_name, content_type=known)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
