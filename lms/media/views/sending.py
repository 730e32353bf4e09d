"""In /gestion/: sending a video or a sound, in pieces or at once; what became of it; its bytes for who makes courses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.sending import once
from lms.core.web.forms import attempt, see_other
from lms.core.web.parameters import parse_id
from lms.core.web.pieces import announced, piece_received
from lms.media.domain.arrivals import reception
from lms.media.forms import MediaUploadForm
from lms.media.models import Arrival, MediaFile
from lms.programme.views.makers import makers_only

from .serving import captions_response, media_response

SHOWN = 20


@once()
@require_http_methods(["GET", "HEAD", "POST"])
@makers_only
def send(request: HttpRequest) -> HttpResponse:
    """The form, and what was sent last. A script sends its file in pieces instead."""
    form = MediaUploadForm(
        request.POST or None, request.FILES or None, initial={"replaces": request.GET.get("media")}
    )
    status = 200
    if request.method == "POST":
        form = MediaUploadForm(request.POST, request.FILES)
        arrival, status = attempt(request, form, lambda: _receive(request.user, form))
        if arrival is not None:
            return see_other("media-arrival", arrival.pk)
    last = Arrival.objects.select_related("media").order_by("-pk")[:SHOWN]
    return render(request, "media/admin/send.html", {"form": form, "last": last}, status=status)


def _receive(user: Any, form: MediaUploadForm) -> Any:
    file = form.cleaned_data["file"]
    return reception.receive_whole(
        by=user, media=form.cleaned_data["replaces"], name=file.name, size=file.size, pieces=file.chunks()
    )


@require_safe
@makers_only
def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of one file."""
    found = get_object_or_404(Arrival.objects.select_related("media"), pk=pk)
    return render(request, "media/admin/arrival.html", {"arrival": found})


@require_POST
@makers_only
def announce(request: HttpRequest) -> HttpResponse:
    """A file will come in pieces: where to send them."""
    media = MediaFile.objects.filter(pk=parse_id(request.POST.get("replaces"))).first()
    return announced(
        request, lambda name, size: reception.announce(by=request.user, media=media, name=name, size=size)
    )


@require_POST
@makers_only
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece, at `?offset=`; the answer says how much is there."""
    return piece_received(request, get_object_or_404(Arrival, pk=pk, sender=request.user), reception)


@require_safe
@makers_only
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """For previews and for the screen of the recording."""
    return media_response(request, get_object_or_404(MediaFile.objects.visible_to(request.user), pk=pk))


@require_safe
@makers_only
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    return captions_response(get_object_or_404(MediaFile.objects.visible_to(request.user), pk=pk))
