"""Pictures of pages as they are shown, whatever stands before the process: no web server has to be set up for them."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

FOLDER = "images"  # where Wagtail puts what it makes from the pictures that were sent
TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
ADDRESS = rf"^media/{FOLDER}/(?P<name>[-\w.]+\.(?:{'|'.join(TYPES)}))$"


@login_not_required
@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """One file of that one folder. A changed picture gets another name, so a browser may keep what it has."""
    folder = Path(settings.MEDIA_ROOT, FOLDER).resolve()
    try:
        place = (folder / name).resolve(strict=True)
        if place.parent != folder:  # a link that leads out
            raise Http404
        opened = place.open("rb")
    except (OSError, RuntimeError):  # not there, a folder, a name too long for the disk, links in a circle
        raise Http404 from None
    known = TYPES[name.rpartition(".")[2]]
    response = FileResponse(opened, filename=name, content_type=known)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
