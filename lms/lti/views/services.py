"""Between servers: our public keys, words that open the services, line items, scores and results (AGS 2.0)."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lms.core.errors import DomainError
from lms.core.web.parameters import parse_number
from lms.lti import queries, signed
from lms.lti.addresses import address, issuer, line_item
from lms.lti.domain import services
from lms.lti.domain.errors import refusal
from lms.lti.domain.services import Access
from lms.lti.enums import Scope
from lms.lti.models import ToolContent, ToolResult
from lms.programme.models import CoursePage, LessonPage

LARGEST = 64 * 1024  # bytes of a score
A_PAGE = 100
POSSIBLE = 100  # where nothing else was agreed
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCORE = "application/vnd.ims.lis.v1.score+json"
LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
View = Callable[..., HttpResponse]


@login_not_required
@never_cache
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The set of public keys: the one that signs and those before it, but not those withdrawn."""
    return JsonResponse(signed.public_keys())


def for_tools(action: str) -> Callable[[View], View]:
    """Asked by programs, without session: every refusal is JSON, and so many times a minute are answered."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @never_cache
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            usage = ratelimit.consume(request, app="allauth.account", action=action, limit_get=True)
            if usage is None:
                return JsonResponse({"error": "slow_down"}, status=429, headers={"Retry-After": "60"})
            try:
                return view(request, *args, **kwargs)
            except Http404:
                return JsonResponse({"error": "not_found"}, status=404)
            except DomainError as error:
                said = {"error": error.code, "error_description": str(error)}
                return JsonResponse(said, status=error.status)

        return run

    return decorate


@for_tools("lti_token")
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """A word for an hour, for a tool that signed who it is (OAuth 2, client credentials). Errors as RFC 6749 names them."""
    if request.POST.get("grant_type") != "client_credentials":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    if request.POST.get("client_assertion_type") != ASSERTION:
        return JsonResponse({"error": "invalid_request"}, status=400)
    try:
        word, scopes = services.give_access(
            assertion=request.POST.get("client_assertion", ""),
            scopes=request.POST.get("scope", "")[:2000].split(),
        )
    except DomainError as error:
        name = "invalid_scope" if error.code == "not_allowed" else "invalid_client"
        status = 400 if error.code == "not_allowed" else 401
        return JsonResponse({"error": name, "error_description": str(error)}, status=status)
    given = {"access_token": word, "token_type": "Bearer", "expires_in": services.LASTS}
    return JsonResponse(given | {"scope": " ".join(scopes)})


def _access(request: HttpRequest, scope: Scope) -> Access:
    """Of the tool that asks. Raises what a 401 or a 403 says."""
    kind, _space, word = request.headers.get("Authorization", "").partition(" ")
    access = services.read_access(word.strip()) if kind.lower() == "bearer" else None
    if access is None:
        raise refusal("bad_token")
    if scope not in access.scopes:
        raise refusal("not_allowed")
    return access


@for_tools("lti_service")
@require_safe
def line_items(request: HttpRequest, course: int) -> HttpResponse:
    """Those of the tool in a course: one a block."""
    access = _access(request, Scope.LINE_ITEM)
    page = get_object_or_404(CoursePage.objects.live(), pk=course)
    contents = ToolContent.objects.filter(tool=access.tool).in_bulk()
    found = [
        _line_item(lesson, key, value, contents)
        for lesson, key, value in queries.blocks_of_tool(access.tool, page)
    ]
    wanted = request.GET.get("resource_link_id")
    rows = [one for one in found if wanted is None or one["resourceLinkId"] == wanted]
    if {"tag", "resource_id"} & set(request.GET):  # ours have neither
        rows = []
    return _page(request, rows, LINE_ITEMS)


@for_tools("lti_service")
@require_safe
def one_line_item(request: HttpRequest, lesson: int, block: object) -> HttpResponse:
    """What can be scored in one block."""
    access = _access(request, Scope.LINE_ITEM)
    page = get_object_or_404(LessonPage.objects.live(), pk=lesson)
    value = queries.block_of(page, str(block))
    contents = ToolContent.objects.filter(tool=access.tool).in_bulk()
    if value is None or value.get("content") not in contents:
        raise Http404
    return JsonResponse(_line_item(page, str(block), value, contents), content_type=LINE_ITEM)


def _line_item(
    lesson: LessonPage, block: str, value: dict[str, Any], contents: dict[int, ToolContent]
) -> dict[str, Any]:
    content = contents[value["content"]]
    return {
        "id": line_item(lesson.pk, block),
        "scoreMaximum": float(content.possible) if content.possible else POSSIBLE,
        "label": str(value.get("title", "")),
        "resourceLinkId": f"{lesson.pk}-{block}",
    }


@for_tools("lti_service")
@require_POST
def scores(request: HttpRequest, lesson: int, block: object) -> HttpResponse:
    """A score of one person, once."""
    access = _access(request, Scope.SCORE)
    if request.content_type not in {SCORE, "application/json"}:
        return JsonResponse({"error": "unsupported_media_type"}, status=415)
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return JsonResponse({"error": "too_large"}, status=413)
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise refusal("bad_score", why="JSON") from None
    services.take_score(tool=access.tool, lesson=lesson, block=str(block), sent=sent)
    return JsonResponse({"resultUrl": address("results", lesson, block)})


@for_tools("lti_service")
@require_safe
def results(request: HttpRequest, lesson: int, block: object) -> HttpResponse:
    """What the tool said last of each person in a block."""
    access = _access(request, Scope.RESULT)
    rows = queries.results_in(access.tool, lesson, str(block)).exclude(said_at=None)
    wanted = request.GET.get("user_id")
    if wanted is not None:
        rows = rows.filter(user__subject=wanted[:255].replace("\0", ""))
    return _page(request, rows, RESULTS, _result)


def _result(row: ToolResult) -> dict[str, Any]:
    item = line_item(row.lesson_id, str(row.block))
    said: dict[str, Any] = {"id": f"{item}results/{row.pk}", "scoreOf": item, "userId": row.user.subject}
    if row.points is not None and row.possible is not None:
        said |= {"resultScore": float(row.points), "resultMaximum": float(row.possible)}
    return said | ({"comment": row.comment} if row.comment else {})


def _page(
    request: HttpRequest, rows: Any, content_type: str, shown: Callable[[Any], dict[str, Any]] = dict
) -> HttpResponse:
    """Some of them; the next ones are named as the standard has it."""
    limit = min(parse_number(request.GET.get("limit")) or A_PAGE, A_PAGE)
    page = Paginator(rows, limit).get_page(parse_number(request.GET.get("page")) or 1)
    response = JsonResponse([shown(row) for row in page], safe=False, content_type=content_type)
    if page.has_next():
        asked = request.GET.copy()
        asked["page"], asked["limit"] = str(page.next_page_number()), str(limit)
        where = f"{issuer()}{request.path}"
        response["Link"] = f'<{where}?{asked.urlencode()}>; rel="next"'
    return response
