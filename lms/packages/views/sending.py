"""In /gestion/: sending a package, in pieces or at once; what became of it; its statements."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.sending import once
from lms.core.errors import DomainError
from lms.core.web.forms import attempt, see_other
from lms.packages import queries, rules
from lms.packages.domain import arrivals
from lms.packages.forms import PackageFileForm
from lms.packages.models import Arrival, Package

SHOWN = 20


def keepers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Those who keep packages."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rules.can_keep(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


@once()
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def send(request: HttpRequest) -> HttpResponse:
    """The form, and what was sent last. A script sends its file in pieces instead."""
    form = PackageFileForm(
        request.POST or None, request.FILES or None, initial={"package": request.GET.get("paquet")}
    )
    status = 200
    if request.method == "POST":
        form = PackageFileForm(request.POST, request.FILES)
        arrival, status = attempt(request, form, lambda: _receive(request.user, form))
        if arrival is not None:
            return see_other("packages-arrival", arrival.pk)
    last = Arrival.objects.select_related("package", "version").order_by("-pk")[:SHOWN]
    return render(request, "packages/admin/send.html", {"form": form, "last": last}, status=status)


def _receive(user: Any, form: PackageFileForm) -> Arrival:
    file = form.cleaned_data["file"]
    return arrivals.receive_whole(
        by=user, package=form.cleaned_data["package"], name=file.name, size=file.size, pieces=file.chunks()
    )


@require_safe
@keepers_only
def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of one file."""
    rows = Arrival.objects.select_related("package", "version")
    return render(request, "packages/admin/arrival.html", {"arrival": get_object_or_404(rows, pk=pk)})


@require_POST
@keepers_only
def announce(request: HttpRequest) -> HttpResponse:
    """A file will come in pieces: where to send them."""
    size = request.POST.get("size", "")
    package = Package.objects.filter(pk=_key(request.POST.get("package", ""))).first()
    try:
        made = arrivals.announce(
            by=request.user,
            package=package,
            name=request.POST.get("name", ""),
            size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0,
        )
    except DomainError as error:
        return _refused(error)
    return _told(made)


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
@keepers_only
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece, at `?offset=`; the answer says how much is there."""
    mine = get_object_or_404(Arrival, pk=pk, sender=request.user)
    offset = request.GET.get("offset", "")
    try:
        content = request.read(arrivals.LARGEST_PIECE + 1)
        place = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 16 else -1
        return _told(arrivals.receive(arrival_id=mine.pk, offset=place, piece=content))
    except DomainError as error:
        mine.refresh_from_db()
        return _refused(error, received=mine.received)


def _told(made: Arrival) -> JsonResponse:
    return JsonResponse({"arrival": made.pk, "received": made.received, "state": made.state})


def _refused(error: DomainError, **more: Any) -> JsonResponse:
    return JsonResponse({"code": error.code, "detail": str(error), **more}, status=error.status)


@require_safe
@keepers_only
def xapi(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The statements of a package, one JSON a line, oldest first; people by their pseudonym."""
    package = get_object_or_404(Package, pk=pk)

    def lines() -> Iterator[str]:
        for body in queries.statements_of(package).iterator(chunk_size=500):
            yield f"{body}\n"

    response = StreamingHttpResponse(lines(), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="xapi-{package.pk}.jsonl"'
    return response
