"""Adding, proposing, publishing, changing and withdrawing what the library holds."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library import rules
from library.enums import ResourceKind, ResourceState, Visibility
from library.models import Resource
from lms.accounts.models import User
from lms.accounts.queries import as_now
from lms.core.db.protected import what_rests_on
from lms.core.errors import DomainError
from lms.core.files import sent as sent_files
from lms.programme.models import ThemePage
from lms.search import changes

from . import uploads


def _invalid(field: str, sentence: Any) -> DomainError:
    return DomainError("invalid", sentence, status=422, field=field)


def check_keeper(by: User) -> None:
    """`by=None` is the platform itself (demonstration, imports)."""
    if by is not None and not rules.can_keep(as_now(by)):
        raise DomainError("forbidden", _("Only editors and managers publish in the library."), status=403)


def check(resource: Resource, themes: Iterable[ThemePage]) -> None:
    """Refuse what cannot stand on a shelf, naming the field."""
    if not resource.title.strip():
        raise _invalid("title", _("Give a title: it is what people will find."))
    if resource.url and urlsplit(resource.url).scheme not in {"http", "https"}:
        raise _invalid("url", _("The address must begin with https:// or http://."))
    if resource.visibility == Visibility.COHORT and resource.cohort_group_id is None:
        raise _invalid("cohort_group", _("Say which cohort may read it."))
    if resource.visibility == Visibility.THEME and not list(themes):
        raise _invalid("themes", _("Say which themes’ people may read it."))


def _detach(resource: Resource) -> None:
    if resource.pk:
        uploads.drop_waiting(resource)
    old, storage = resource.file.name, resource.file.storage
    resource.file, resource.file_name, resource.content_type = "", "", ""
    resource.size, resource.sha256 = None, ""
    if old:
        transaction.on_commit(lambda: storage.delete(old), robust=True)


def _write(by: User, resource: Resource, themes: Iterable[ThemePage] | None, file: object) -> Resource:
    kept = resource.themes.all() if themes is None and resource.pk else themes or ()
    check(resource, kept)
    if file:
        sent_files.look(file)  # what its name and weight tell; the examination says the rest
    if file is False:
        _detach(resource)
    if resource.state == ResourceState.PUBLISHED and resource.published_at is None:
        resource.published_at = timezone.now()
    resource.save()
    if themes is not None:
        resource.themes.set(themes)
    if file:
        uploads.receive(by=by, resource=resource, file=file)
    changes.write("resource", [resource.pk])
    return resource


@transaction.atomic
def create(
    *,
    by: User,
    kind: str,
    title: str,
    summary: str = "",
    body: str = "",
    themes: Iterable[ThemePage] = (),
    visibility: str = Visibility.PUBLIC,
    cohort_group: Group | None = None,
    file: Any = None,
    url: str = "",
    source: str = "",
    is_example: bool = False,
    state: str = ResourceState.PUBLISHED,
    published_at: Any = None,
) -> Resource:
    """An editor adds a resource, published at once unless `state` says otherwise; its file follows once it is examined."""
    check_keeper(by)
    if kind == ResourceKind.LEGAL_TEXT:
        raise _invalid("kind", _("Texts of law are imported, not typed."))
    resource = Resource(
        kind=kind,
        title=title.strip(),
        summary=summary,
        body=body,
        visibility=visibility,
        cohort_group=cohort_group,
        url=url,
        source=source,
        is_example=is_example,
        state=state,
        owner=by,
        published_at=published_at,
    )
    return _write(by, resource, themes, file)


@transaction.atomic
def propose(
    *,
    by: User,
    title: str,
    summary: str = "",
    body: str = "",
    themes: Iterable[ThemePage] = (),
    file: Any = None,
    url: str = "",
) -> Resource:
    """Somebody who takes part proposes a project sheet; an editor will read it."""
    if not rules.can_propose(by):
        raise DomainError("forbidden", _("Sign in to propose a project sheet."), status=403)
    resource = Resource(
        kind=ResourceKind.PROJECT_SHEET,
        title=title.strip(),
        summary=summary,
        body=body,
        visibility=Visibility.MEMBERS,
        url=url,
        state=ResourceState.PROPOSED,
        owner=by,
    )
    return _write(by, resource, themes, file)


@transaction.atomic
def update(
    *,
    by: User,
    resource: Resource,
    themes: Iterable[ThemePage] | None = None,
    file: Any = None,
    **changes: object,
) -> Resource:
    """Change what is given; a file of None stays, False takes it away. State and owner have their own verbs."""
    locked = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    by = by and as_now(by)
    if by is not None and not rules.can_edit(by, locked):
        raise DomainError("forbidden", _("You cannot change this resource."), status=403)
    allowed = {"title", "summary", "body", "url"}
    if by is None or rules.can_keep(by):
        allowed |= {"kind", "visibility", "cohort_group", "source", "is_example"}
    for name, value in changes.items():
        if name not in allowed:
            raise DomainError("forbidden", _("You cannot change this resource."), status=403)
        setattr(locked, name, value)
    if locked.kind == ResourceKind.LEGAL_TEXT:
        raise _invalid("kind", _("Texts of law are imported, not typed."))
    return _write(by, locked, themes, file)


@transaction.atomic
def keep(
    *, by: User, resource: Resource, themes: Iterable[ThemePage], file: Any = None, read: str | None = None
) -> Resource:
    """Write a resource as an editor's form has filled it, new or not; a file of None stays, False takes it away.

    `read` as in `publish`: the form shows not all that is published with it (the file).
    """
    stored = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk) if resource.pk else None
    check_keeper(by)
    if stored is None:
        resource.owner = by
    else:
        _same(stored, read)
        if file is None and resource.state == ResourceState.PUBLISHED != stored.state:
            _file_is_known(stored)
    if resource.kind == ResourceKind.LEGAL_TEXT:
        raise _invalid("kind", _("Texts of law are imported, not typed."))
    return _write(by, resource, themes, file)


def mark_of(resource: Resource) -> str:
    """Names the resource as it stands: whoever publishes it says what they have read."""
    return f"{resource.updated_at:%Y%m%d%H%M%S%f}"


def _same(resource: Resource, read: str | None) -> None:
    if read is not None and mark_of(resource) != read:
        raise DomainError(
            "text_changed",
            _(
                "This resource has changed since you read it, so it was not published. Read it again, then publish it."
            ),
        )


def _file_is_known(resource: Resource) -> None:
    """A file that is still examined would join the shelf afterwards, read by nobody."""
    if uploads.is_waiting(resource):
        raise DomainError(
            "still_examined",
            _(
                "The file of this resource is still being examined. Wait for the result, read it, then publish."
            ),
        )


def check_read(resource: Resource, read: str | None, *, with_file: bool = False) -> None:
    """The same for a form, before anything of it is kept; what was never written was never read."""
    stored = Resource.objects.filter(pk=resource.pk).first() if resource.pk else None
    if stored is not None:
        _same(stored, read)
        if not with_file and resource.state == ResourceState.PUBLISHED != stored.state:
            _file_is_known(stored)


def _move(by: User, resource: Resource, state: str, read: str | None = None) -> Resource:
    locked = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    check_keeper(by)
    _same(locked, read)
    if state == ResourceState.PUBLISHED:
        _file_is_known(locked)
    locked.state = state
    if state == ResourceState.PUBLISHED and locked.published_at is None:
        locked.published_at = timezone.now()
    locked.save(update_fields=["state", "published_at", "updated_at"])
    changes.write("resource", [locked.pk])
    return locked


@transaction.atomic
def publish(*, by: User, resource: Resource, read: str | None = None) -> Resource:
    """Readers may find it from now on. `read` is the `mark_of` what was read; raises `text_changed` where it is another.

    None is for programs that publish what they have just written.
    """
    return _move(by, resource, ResourceState.PUBLISHED, read)


@transaction.atomic
def withdraw(*, by: User, resource: Resource) -> Resource:
    """It leaves the shelves at once, index or not; the row and its file stay."""
    return _move(by, resource, ResourceState.WITHDRAWN)


@transaction.atomic
def delete(*, by: User, resource: Resource) -> None:
    """Gone, with its file; the index is told in the same transaction. Twice is once."""
    locked = Resource.objects.select_for_update(of=("self",)).filter(pk=resource.pk).first()
    check_keeper(by)
    if locked is None:
        return
    rests = what_rests_on(Resource.objects.filter(pk=locked.pk))
    if rests:
        raise DomainError(
            "protected",
            _("This resource cannot be deleted: %(what)s. Withdraw it instead: nobody finds it any more.")
            % {"what": ", ".join(rests)},
        )
    _detach(locked)  # with the file that it has by now
    changes.write("resource", [locked.pk])
    Resource.objects.filter(pk=locked.pk).delete()
