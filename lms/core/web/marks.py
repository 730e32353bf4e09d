"""The mark of a form: whose page it stands on, and which showing of it.

`{% csrf_token %}` writes it beside the token (templatetags/form_mark.py), so every form of a signed-in person carries
one. It is signed, thus nobody else can make it: a POST that comes too late is kept for the person of the mark, and
what another site sends in somebody's name is never shown to them as their own.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

FIELD = "form_mark"
LASTS = timedelta(days=30)  # a page left open for longer is opened anew
_signer = TimestampSigner(salt="lms.form-mark")


@dataclass(frozen=True)
class Mark:
    """The person whose page it is, and a word that no other showing of a page has."""

    person: int
    showing: str


def mark_for(request: HttpRequest) -> str:
    """One a page, whatever the number of its forms; empty where nobody is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    if not hasattr(request, "_form_mark"):
        request._form_mark = _signer.sign(f"{user.pk}.{secrets.token_urlsafe(12)}")  # type: ignore[attr-defined]
    return request._form_mark  # type: ignore[attr-defined, no-any-return]


def read_mark(text: str) -> Mark | None:
    """What a mark says; None for one that we did not write, or long ago."""
    try:
        person, showing = _signer.unsign(text, max_age=LASTS).split(".", 1)
    except (BadSignature, UnicodeError):
        return None
    return Mark(int(person), showing)


def mark_of(request: HttpRequest) -> Mark | None:
    """The mark that a POST of a page of ours carries."""
    if request.method != "POST" or not comes_from_here(request):
        return None
    return read_mark(request.POST.get(FIELD, ""))


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says so, where it says something: no page of another site can make it lie."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    ours = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", ours) == ours


def said_to_come_from_here(request: HttpRequest) -> bool:
    """The same, where the browser did say something: enough for the words of somebody who has not signed in."""
    return bool(request.headers.keys() & {"Origin", "Sec-Fetch-Site"}) and comes_from_here(request)


def fingerprint(request: HttpRequest, mark: Mark) -> str:
    """One word for one showing of a form, its address, and exactly what was typed and chosen in it."""
    sha = hashlib.sha256(f"{mark.person}\n{mark.showing}\n{request.get_full_path()}\n".encode())
    for name, values in sorted(request.POST.lists()):
        if name not in {FIELD, "csrfmiddlewaretoken"}:
            sha.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        sha.update(repr((name, [(file.name, file.size) for file in files])).encode())
    return sha.hexdigest()
