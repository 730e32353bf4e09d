"""Through the browser: to the tool's login, back here, and to the tool with the signed message; content that was chosen."""

from urllib.parse import quote, urlencode, urlsplit

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts.requests import SignedIn
from lms.accounts.views.errors import too_many
from lms.core.web.forms import see_other
from lms.lti.domain import choices, openings
from lms.lti.domain.errors import refusal
from lms.lti.domain.openings import Posting
from lms.lti.models import Tool
from lms.programme.models import LessonPage

LONGEST_ADDRESS = 3800  # letters: what web servers take as one line
ASKED = (
    "scope", "response_type", "client_id", "redirect_uri", "login_hint", "state", "response_mode", "nonce", "prompt",
    "lti_message_hint",
)  # fmt: skip


@require_POST
def open_block(request: SignedIn, lesson: int, block: object) -> HttpResponse:
    """« Ouvrir dans une nouvelle fenêtre », of a block."""
    page = get_object_or_404(LessonPage.objects.visible_to(request.user), pk=lesson)
    if _too_often(request):
        return too_many(request)
    return _post_on(request, openings.open_block(person=request.user, lesson=page, block=str(block)))


@require_POST
def open_choice(request: SignedIn, pk: int) -> HttpResponse:
    """« Choisir un contenu », of an editor."""
    tool = get_object_or_404(Tool, pk=pk)
    if _too_often(request):
        return too_many(request)
    return _post_on(request, openings.open_choice(person=request.user, tool=tool))


def _too_often(request: SignedIn) -> bool:
    usage = ratelimit.consume(request, app="allauth.account", action="lti_open", user=request.user)
    return usage is None


@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """The tool asks who was sent to it. What comes by POST does nothing but come again by GET.

    From another site a browser sends our cookie with a page that is opened, never with a form that is posted.
    """
    words = request.POST if request.method == "POST" else request.GET
    asked = {name: words.get(name, "") for name in ASKED}
    if request.method == "POST":
        again = f"{reverse('lti:authorize')}?{urlencode(asked)}"
        if len(again) > LONGEST_ADDRESS:
            raise refusal("too_long")
        return see_other(again)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return _post_on(request, openings.authorize(person=request.user, asked=asked))


def _post_on(request: HttpRequest, posting: Posting) -> HttpResponse:
    """A page with one form, which a script sends at once and a button otherwise; it can be sent nowhere else."""
    response = render(
        request, "lti/post_on.html", {"posting": posting, "host": urlsplit(posting.to).hostname}
    )
    # The tool's login leads back here, which browsers count as the same sending.
    back = ["'self'", settings.SITE_URL] if "id_token" not in posting.fields else []
    response._csp_replace = {"form-action": [_source(posting.to), *back]}  # type: ignore[attr-defined]
    return response


def _source(address: str) -> str:
    """As a policy names an address: without what is asked, and without the signs that would end the name."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{quote(parts.path or '/', safe='/%:@!$&()*+=~')}"


@login_not_required
@csrf_exempt
@never_cache
@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """What an editor chose comes from the tool, without a session: who chose it stands in what the tool signed."""
    tool, contents = choices.take_choice(token=request.POST.get("JWT", ""))
    return see_other(f"{reverse('tools-tool', args=[tool.pk])}?choisis={len(contents)}")
