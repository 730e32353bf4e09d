"""What a person has begun to write: kept under lock for its author alone, gone when it is sent."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts import encryption
from lms.accounts.models import Draft, SentForm, User
from lms.core.errors import DomainError

LARGEST = 512 * 1024  # characters of one form; the longest field of ours takes a hundredth
MOST = 60  # drafts of one person; the oldest make room
MOST_UNCLAIMED = 10  # of one person, from browsers whose session was over
LASTS = timedelta(days=90)
CLAIM_LASTS = timedelta(days=1)
SENT_LASTS = timedelta(days=45)  # longer than the mark of a page

Fields = Iterable[tuple[str, list[str]]]


def lock_up(fields: Fields) -> str:
    """What is stored of the fields of a form."""
    text = json.dumps(list(fields))  # in ASCII: a lone surrogate is no failure
    if len(text) > LARGEST:
        sentence = _(
            "This is too long to be kept as a draft: copy it into a file of your own, then shorten it."
        )
        raise DomainError("draft_too_long", sentence, status=413)
    return encryption.encrypt(text)


def unlock(typed: str) -> QueryDict | None:
    """The fields as a form reads them; None where the key of the platform has changed since."""
    try:
        fields = json.loads(encryption.decrypt(typed))
    except InvalidToken:
        return None
    values = QueryDict(mutable=True)
    for name, some in fields:
        values.setlist(name, some)
    values._mutable = False
    return values


@transaction.atomic
def keep_draft(
    *, person: User, form: str, path: str, fields: Fields, base: int | None = None, showing: str = ""
) -> Draft | None:
    """Keep it in place of the one before, once; None where this showing of the form has been sent meanwhile.

    `base` is the version that the page started from: where another page has written since, what that one wrote is
    kept beside (`other`), and the author chooses.
    """
    fields = list(fields)
    if showing and SentForm.objects.filter(person=person, showing=showing, form=form).exists():
        return None
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)  # one at a time: two tabs
    draft = Draft.objects.filter(person=person, form=form, claim="").first()
    if draft is None:
        draft = Draft(person=person, form=form, version=0)
    elif _same(draft.typed, fields):
        return draft
    elif base is not None and base != draft.version:
        draft.other, draft.other_at = draft.typed, draft.kept_at
    draft.typed, draft.path, draft.kept_at = lock_up(fields), path, timezone.now()
    draft.version += 1
    draft.save()
    _make_room(Draft.objects.filter(person=person, claim=""), MOST)
    return draft


def _same(typed: str, fields: Fields) -> bool:
    known = unlock(typed)
    return known is not None and sorted(known.lists()) == sorted((name, list(some)) for name, some in fields)


def _make_room(rows: QuerySet[Draft], most: int) -> None:
    kept = rows.order_by("-kept_at", "-pk").values_list("pk", flat=True)[:most]
    rows.exclude(pk__in=list(kept)).delete()


@transaction.atomic
def keep_for_author(*, person_id: int, form: str, path: str, fields: Fields) -> str:
    """Keep what a browser sent after its session was over; gives the secret that the browser must show again."""
    secret = secrets.token_urlsafe(32)
    person = User.objects.select_for_update(of=("self",), no_key=True).filter(pk=person_id).first()
    if person is None:
        return ""
    Draft.objects.create(person=person, form=form, path=path, typed=lock_up(fields), claim=_imprint(secret))
    _make_room(Draft.objects.filter(person=person).exclude(claim=""), MOST_UNCLAIMED)
    return secret


def _imprint(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


@transaction.atomic
def claim_draft(*, person: User, secret: str) -> Draft | None:
    """What this browser sent becomes the draft of its author; None for anybody else, and the second time."""
    rows = Draft.objects.select_for_update(of=("self",), no_key=True).filter(person=person)
    row = rows.filter(claim=_imprint(secret), kept_at__gt=timezone.now() - CLAIM_LASTS).first()
    if row is None:
        return None
    fields = unlock(row.typed)
    row.delete()
    if fields is None:
        return None
    known = Draft.objects.filter(person=person, form=row.form, claim="").first()
    # Whatever stood there before stays beside it.
    return keep_draft(
        person=person, form=row.form, path=row.path, fields=fields.lists(), base=-1 if known else None
    )


def waits_for_another(*, person: User, secret: str) -> bool:
    """Whether what this browser sent was written by somebody else than the person who signed in."""
    return Draft.objects.filter(claim=_imprint(secret)).exclude(person=person).exists() if secret else False


def drop_draft(*, person: User, form: str) -> None:
    """It was sent, or thrown away. Dropping nothing is no error."""
    Draft.objects.filter(person=person, form=form, claim="").delete()


def purge(*, now: datetime | None = None) -> int:
    """Delete what nobody came back for; gives the number of rows. Running it twice changes nothing."""
    now = now or timezone.now()
    old = Q(kept_at__lt=now - LASTS) | (~Q(claim="") & Q(kept_at__lt=now - CLAIM_LASTS))
    gone = Draft.objects.filter(old).delete()[0]
    return gone + SentForm.objects.filter(sent_at__lt=now - SENT_LASTS).delete()[0]
