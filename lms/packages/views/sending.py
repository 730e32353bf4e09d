"""In /gestion/: sending a package, in pieces or at once; what became of it; its statements."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.sending import once
from lms.core.web.forms import attempt, see_other
from lms.core.web.parameters import parse_id
from lms.core.web.pieces import announced, piece_received
from lms.packages import queries
from lms.packages.domain import arrivals
from lms.packages.forms import PackageFileForm
from lms.packages.models import Arrival, Package
from lms.programme.views.makers import makers_only

SHOWN = 20


@once()
@require_http_methods(["GET", "HEAD", "POST"])
@makers_only
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
@makers_only
def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of one file."""
    rows = Arrival.objects.select_related("package", "version")
    return render(request, "packages/admin/arrival.html", {"arrival": get_object_or_404(rows, pk=pk)})


@require_POST
@makers_only
def announce(request: HttpRequest) -> HttpResponse:
    """A file will come in pieces: where to send them."""
    package = Package.objects.filter(pk=parse_id(request.POST.get("package"))).first()
    return announced(
        request, lambda name, size: arrivals.announce(by=request.user, package=package, name=name, size=size)
    )


@require_POST
@makers_only
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece, at `?offset=`; the answer says how much is there."""
    mine = get_object_or_404(Arrival, pk=pk, sender=request.user)
    return piece_received(request, mine, arrivals.reception)


@require_safe
@makers_only
def xapi(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The statements of a package, one JSON a line, oldest first; people by their pseudonym."""
    package = get_object_or_404(Package, pk=pk)

    def lines() -> Iterator[str]:
        for body in queries.statements_of(package).iterator(chunk_size=500):
            yield f"{body}\n"

    response = StreamingHttpResponse(lines(), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="xapi-{package.pk}.jsonl"'
    return response
