"""What anybody may ask: is this certificate, is this badge, one of ours, and still valid? Not indexed, limited by rate."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.views.errors import too_many
from lms.core.web.forms import attempt
from lms.proof import codes
from lms.proof.domain.badges import verify_badge
from lms.proof.forms import BadgeForm, CodeForm
from lms.proof.models import Certificate

View = Callable[..., HttpResponse]


def asked_by_anybody(view: View) -> View:
    """Without signing in, never kept by a cache nor by a search engine, so many times a minute from one address."""

    @login_not_required
    @never_cache
    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        usage = ratelimit.consume(request, app="allauth.account", action="verify_certificate", limit_get=True)
        response = too_many(request) if usage is None else view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return run


@asked_by_anybody
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The form; `?c=` leads to the page of the code."""
    typed = request.GET.get("c", "").strip()
    if not typed:
        return render(request, "proof/verify.html", {"form": CodeForm(), "badge_form": BadgeForm()})
    code = codes.normalise(typed)
    if code:
        return redirect("proof:verify_code", codes.written(code))
    return _unknown(request, typed[: codes.LONGEST])


@asked_by_anybody
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Number, name, course, date and state; nothing else."""
    known = codes.normalise(code)
    if known and code != codes.written(known):
        return redirect("proof:verify_code", codes.written(known))
    found = Certificate.objects.with_state().select_related("replaced_by").filter(code=known).first()
    if not known or found is None:
        return _unknown(request, code[: codes.LONGEST])
    context = {"certificate": found, "now": timezone.now(), "form": CodeForm()}
    return render(request, "proof/verified.html", context)


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    context = {"certificate": None, "typed": typed, "form": CodeForm(initial={"c": typed})}
    return render(request, "proof/verified.html", context, status=404)


@asked_by_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def badge(request: HttpRequest) -> HttpResponse:
    """A badge as a file or as text: one of its answers, which the page words."""
    form = BadgeForm(request.POST or None, request.FILES or None)
    verified, status = None, 200
    if request.method == "POST":
        form = BadgeForm(request.POST, request.FILES)
        verified, status = attempt(request, form, lambda: verify_badge(form.cleaned_data["token"]))
        status = 200 if verified else status
    context = {"form": form, "verified": verified, "now": timezone.now()}
    return render(request, "proof/badge.html", context, status=status)
