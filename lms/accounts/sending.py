"""What happens around the view that a form is sent to: a session that is over, the same form twice, the draft.

`keeps_draft` and `once` stand on the views themselves, so that one reads at the view what holds for it; the middleware
is for all forms.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lms.core.errors import DomainError
from lms.core.web.forms import see_other, typed_again, typed_in
from lms.core.web.marks import Mark, fingerprint, mark_of
from lms.core.web.views import bad_request

from .domain.drafts import CLAIM_LASTS, drop_draft, keep_draft, keep_for_author, unlock
from .models import Draft, SentForm, User

CLAIM_COOKIE = "typed"
View = Callable[..., HttpResponse]


def form_name(match: ResolverMatch) -> str:
    """The name of a form: that of its route, and the keys of its object. « coaching:log:12 »"""
    keys = [str(value) for value in (*match.args, *match.kwargs.values())]
    return ":".join([match.view_name or match.route, *keys])[:250]


# --- The draft ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownDraft:
    """What the page says above a form that it shows as it was typed earlier."""

    draft: Draft | None = None  # none: it was sent a moment ago, with a token that was out of date
    is_other: bool = False  # the version that another page wrote

    @property
    def at(self) -> datetime | None:
        if self.draft is None:
            return None
        return self.draft.other_at if self.is_other else self.draft.kept_at


def keeps_draft(title: object, *, page: bool = True) -> Callable[[View], View]:
    """The form of this view is kept while it is written, and its page opens with the draft.

    The view must send its form by `core.web.forms.attempt`, which does nothing while a page only shows what was typed.
    `title`: what its author finds it by in the list of drafts. `page`: its address opens by GET too; the form of another page has an address for POST alone.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            found = _found(request) if page and request.method in {"GET", "HEAD"} else None
            if found is None:
                return view(request, *args, **kwargs)
            typed = unlock(found.draft.other if found.is_other else found.draft.typed)  # type: ignore[union-attr]
            if typed is None:
                return view(request, *args, **kwargs)
            return show_typed(request, view, args, kwargs, typed=typed, found=found)

        run.keeps_draft, run.draft_title, run.has_page = True, title, page  # type: ignore[attr-defined]
        return run

    return decorate


def draft_of(request: HttpRequest, name: str) -> Draft | None:
    """The reader's own draft of one form, read once a request."""
    known: dict[str, Draft | None] = request.__dict__.setdefault("_drafts", {})
    if name not in known:
        known[name] = Draft.objects.filter(person=person_of(request), form=name, claim="").first()
    return known[name]


def _found(request: HttpRequest) -> ShownDraft | None:
    if not request.user.is_authenticated or request.resolver_match is None:
        return None
    draft = draft_of(request, form_name(request.resolver_match))
    if draft is None:
        return None
    return ShownDraft(draft, is_other=bool(draft.other) and request.GET.get("version") == "autre")


def show_typed(
    request: HttpRequest,
    view: View,
    args: Any,
    kwargs: Any,
    *,
    typed: QueryDict,
    found: ShownDraft,
) -> HttpResponse:
    """The page of the view with its form filled in as typed, and nothing done.

    `attempt` does nothing for such a request; and whatever the view should write all the same is taken back.
    """
    method = request.method
    request.shows_only, request.found_typed = True, found  # type: ignore[attr-defined]
    request.method, request.POST = "POST", typed  # type: ignore[assignment]
    request._files = MultiValueDict()  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            try:
                return view(request, *args, **kwargs)
            finally:
                transaction.set_rollback(True)
    finally:
        request.method = method
        del request.shows_only, request.found_typed  # type: ignore[attr-defined]


# --- Sent twice --------------------------------------------------------------------------------


def once(*, makes_new: bool = False) -> Callable[[View], View]:
    """One showing of a form, sent with the same words, is done once: the second time leads to where the first did.

    Not where other words were sent in between: who comes back to the first ones wants them again.

    `makes_new`: sending makes something new each time. Then a page that was sent, and is sent again with other words,
    is shown with a sentence that says so, and its author decides (`attempt` writes it).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            mark = None if getattr(request, "shows_only", False) else mark_of(request)
            if mark is None or mark.person != request.user.pk:
                return view(request, *args, **kwargs)
            return _once(request, mark, makes_new, lambda: view(request, *args, **kwargs))

        run.is_once = True  # type: ignore[attr-defined]
        return run

    return decorate


def sent_form(request: HttpRequest, mark: Mark) -> tuple[SentForm, bool]:
    """The row of one showing of a form with these words, and whether it is the first; in the transaction of what it asks.

    It is unique: whoever sends the same at the same moment waits here for its outcome.
    """
    name = form_name(cast(ResolverMatch, request.resolver_match))
    values = {"person": request.user, "showing": mark.showing, "form": name}
    return SentForm.objects.get_or_create(fingerprint=fingerprint(request, mark), defaults=values)


@transaction.atomic
def _once(
    request: HttpRequest, mark: Mark, makes_new: bool, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    row, is_first = sent_form(request, mark)
    others = SentForm.objects.filter(person=row.person, showing=row.showing, form=row.form).exclude(pk=row.pk)
    if not is_first and not others.filter(sent_at__gt=row.sent_at).exists():
        messages.success(request, _("This had arrived already: it is done, once."))
        return see_other(row.led_to)
    request.sent_before = makes_new and others.exists()  # type: ignore[attr-defined]
    response = answer()
    if response.status_code == 303:
        row.led_to, row.sent_at = response["Location"], timezone.now()
        row.save(update_fields=["led_to", "sent_at"])
    else:
        row.delete()  # nothing was done: the same page may be sent again
    return response


# --- Every form --------------------------------------------------------------------------------


class SentForms:
    """Before the sign-in is asked: keep what was sent. After it was done: its draft goes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code in {302, 303} and request.resolver_match:
            _forget_draft(request, request.resolver_match, response)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: Any
    ) -> HttpResponse | None:
        """A POST of a page that was shown to somebody else than who asks now, or to whom the session ended for."""
        if request.method != "POST" or not getattr(view, "login_required", True):
            return None
        if not is_kept(request):
            return None
        mark = mark_of(request)
        if mark is not None and _is_cut(request, view):
            return bad_request(request, ValueError("half of a form"))
        if mark is None or mark.person == request.user.pk:
            return None
        return keep_and_sign_in(request, mark)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """An error of ours: the page shows the words (500.html), and the form opens with them as its draft."""
        mark = mark_of(request)
        match = cast(ResolverMatch, request.resolver_match)
        if mark is None or mark.person != request.user.pk or not getattr(match.func, "keeps_draft", False):
            return
        with suppress(Exception):  # the failure itself is in the journal; nothing may hide it
            fields = typed_in(request.POST)
            keep_draft(
                person=person_of(request),
                form=form_name(match),
                path=request.get_full_path()[:1000],
                fields=fields,
            )


SECRET_FORMS = ("account_", "mfa_", "api:")  # passwords and codes are not kept


def is_kept(request: HttpRequest) -> bool:
    """Whether what is sent here too late is kept: not for the language of the page, nor by a script that asks again."""
    name = cast(ResolverMatch, request.resolver_match).view_name or ""
    if name == "accounts:drafts" and "application/json" in request.headers.get("Accept", ""):
        return False
    return name != "set_language" and not name.startswith(SECRET_FORMS)


def form_for(path: str) -> ResolverMatch:
    """The form with drafts that an address of ours takes; 404 for any other address, and for one of another site."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    try:
        match = resolve(urlsplit(path).path) if ours else None
    except (Resolver404, ValueError):
        match = None
    if match is None or not getattr(match.func, "keeps_draft", False):
        raise Http404
    return match


def _is_cut(request: HttpRequest, view: View) -> bool:
    """Whether the network broke while the form was on its way: half of what was typed is not what was meant.

    Where files come with it, Django does not say that their end is missing: the field that `{% draft %}` writes last is.
    """
    if request.content_type == "multipart/form-data":
        return getattr(view, "keeps_draft", False) and "draft_for" not in request.POST
    return len(request.body) != int(request.META.get("CONTENT_LENGTH") or 0)


def _forget_draft(request: HttpRequest, match: ResolverMatch, response: HttpResponse) -> None:
    """Done: the draft goes, and a copy that a device still holds of this showing is known as sent."""
    mark = mark_of(request)
    if mark is None or mark.person != request.user.pk:
        return
    name = form_name(match)
    # sent from the page of a draft (accounts/draft.html), whose view keeps none
    if "draft_done" in request.POST:
        drop_draft(person=person_of(request), form=name)
    if response.status_code != 303 or not getattr(match.func, "keeps_draft", False):
        return
    values = {"person": request.user, "showing": mark.showing, "form": name}
    SentForm.objects.get_or_create(fingerprint=fingerprint(request, mark), defaults=values)
    drop_draft(person=person_of(request), form=name)


def keep_and_sign_in(request: HttpRequest, mark: Mark) -> HttpResponse:
    """Keep what was sent for the person of the mark, on this browser alone, and lead to the sign-in.

    Files are not kept: the page that shows the rest again says so. What is too long to be kept is shown at once, to
    the browser that has just sent it.
    """
    match, path = cast(ResolverMatch, request.resolver_match), request.get_full_path()
    # the button that keeps a draft: it is of the form on which it stands
    if match.view_name == "accounts:drafts":
        path = request.POST.get("draft_for", "")
        match = form_for(path)
    fields = [pair for pair in typed_in(request.POST) if any(pair[1])]
    try:
        secret = keep_for_author(
            person_id=mark.person, form=form_name(match), path=path[:1000], fields=fields
        )
    except DomainError as error:
        context = {"error": error, "typed": typed_again(request)}
        return render(request, "refused.html", context, status=error.status)
    to = reverse("account_login", query={"next": reverse("accounts:draft_again")})
    response = _elsewhere(request, to)
    if request.user.is_authenticated:
        response = render(request, "accounts/other_person.html", status=409)
    if secret:
        response.set_cookie(
            CLAIM_COOKIE,
            secret,
            max_age=CLAIM_LASTS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _elsewhere(request: HttpRequest, to: str) -> HttpResponse:
    """A redirect that htmx follows with the whole page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": to})
    return redirect(to)


def person_of(request: HttpRequest) -> User:
    return cast(User, request.user)
