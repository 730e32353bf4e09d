"""One's own drafts: keeping one, the list, taking one up again, throwing one away."""

from urllib.parse import urlsplit

from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.domain import drafts
from lms.accounts.models import Draft
from lms.accounts.sending import CLAIM_COOKIE, ShownDraft, form_for, form_name, person_of, show_typed
from lms.core.errors import DomainError
from lms.core.ui import dates
from lms.core.web.forms import redirect_saying, typed_again, typed_in
from lms.core.web.marks import FIELD, read_mark
from lms.core.web.parameters import parse_number

from .errors import too_many

FEW = 3  # letters: shorter values are keys and numbers of the form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The list; by POST, keep what a form holds: the page itself sends it, or its button « Finir plus tard »."""
    person = person_of(request)
    if request.method != "POST":
        rows = Draft.objects.filter(person=person, claim="")
        return render(request, "accounts/drafts.html", {"drafts": rows})
    by_script = "application/json" in request.headers.get("Accept", "")
    if not ratelimit.consume(request, action="keep_draft", user=person):
        return JsonResponse({"code": "rate_limited"}, status=429) if by_script else too_many(request)
    path = request.POST.get("draft_for", "")
    mark = read_mark(request.POST.get(FIELD, ""))
    if mark is not None and mark.person != person.pk:
        raise Http404
    try:
        draft = drafts.keep_draft(
            person=person,
            form=form_name(form_for(path)),
            path=path[:1000],
            fields=typed_in(request.POST),
            base=parse_number(request.POST.get("draft_base"), digits=8),
            showing=mark.showing if mark else "",
        )
    except DomainError as error:
        if by_script:
            return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)
        context = {"error": error, "typed": typed_again(request) | {"action": path}}
        return render(request, "refused.html", context, status=error.status)
    if by_script:
        return JsonResponse(_kept(draft))
    return redirect_saying(request, _("Your draft is kept: nobody else sees it."), "accounts:drafts")


def _kept(draft: Draft | None) -> dict[str, object]:
    if draft is None:
        return {"sent": True}
    return {
        "version": draft.version,
        "at": dates.clock(draft.kept_at, None),
        "url": _page_of(draft),
        "other": bool(draft.other),
    }


def _page_of(draft: Draft) -> str:
    """Where it is taken up again: its own page, or ours for a form that stands on another's."""
    try:
        match = form_for(draft.path)
    except Http404:
        return reverse("accounts:draft", args=[draft.pk])
    return draft.path if match.func.has_page else reverse("accounts:draft", args=[draft.pk])  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it up again, whatever became of its page; by POST, throw it away."""
    row = get_object_or_404(Draft.objects.filter(person=person_of(request), claim=""), pk=pk)
    if request.method == "POST":
        page = _page_of(row)
        drafts.drop_draft(person=person_of(request), form=row.form)
        is_own = page != request.path and "here" in request.POST
        return redirect_saying(request, _("The draft is thrown away."), page if is_own else "accounts:drafts")
    typed = drafts.unlock(row.typed)
    if typed is None:
        raise Http404
    filled_in = _form_of(request, row, typed)
    if filled_in is None:
        return _words_of(request, row, typed)
    return filled_in if _page_of(row) == request.path else redirect(_page_of(row))


def _form_of(request: HttpRequest, row: Draft, typed: QueryDict) -> HttpResponse | None:
    """The page of the form, filled in; None where it is not open to the author any more."""
    ours, matched = request.path, request.resolver_match
    try:
        match = request.resolver_match = form_for(row.path)
        request.path = request.path_info = row.path
        return show_typed(request, match.func, match.args, match.kwargs, typed=typed, found=ShownDraft(row))
    except (Http404, PermissionDenied, DomainError):
        return None
    finally:
        request.path, request.path_info, request.resolver_match = ours, ours, matched


def _words_of(request: HttpRequest, row: Draft, typed: QueryDict) -> HttpResponse:
    """What was typed, alone; with a button that sends it, where it is of a form that keeps no drafts."""
    pairs = [(name, value) for name, values in typed_in(typed) for value in values]
    words = [value for _name, value in pairs if len(value) > FEW]
    action = row.path if _takes(row.path) else ""
    context = {"draft": row, "action": action, "sent": {"fields": pairs, "words": words, "action": action}}
    return render(request, "accounts/draft.html", context)


def _takes(path: str) -> bool:
    """Whether an address of ours takes what was typed, by a click of its author."""
    try:
        return not getattr(resolve(urlsplit(path).path).func, "keeps_draft", False)
    except Resolver404:
        return False


@never_cache
@require_safe
def again(request: HttpRequest) -> HttpResponse:
    """After signing in: what this browser sent when the session was over, if it is of the person who signed in."""
    person, secret = person_of(request), request.COOKIES.get(CLAIM_COOKIE, "")
    if drafts.waits_for_another(person=person, secret=secret):
        return render(request, "accounts/other_person.html", status=409)
    row = drafts.claim_draft(person=person, secret=secret) if secret else None
    response = redirect(_page_of(row) if row else "hub:home")
    response.delete_cookie(CLAIM_COOKIE)
    return response
