"""The journal of rights, for managers and administrators, in /gestion/: to read, never to change."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from lms.accounts.enums import JournalEvent, Role
from lms.accounts.finding import matching
from lms.accounts.models import JournalEntry, User
from lms.accounts.presenters import said_in_journal

PAGE = 50


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Who, what, on whom, from where, when; by person and by event."""
    user = cast(User, request.user)
    if not user.roles & {Role.MANAGER, Role.ADMIN}:
        raise PermissionDenied
    who, event = request.GET.get("qui", "")[:200].replace("\0", ""), request.GET.get("quoi", "")
    rows = JournalEntry.objects.visible_to(user).select_related("by", "person")
    if who.strip():
        people = list(matching(who).values_list("pk", flat=True)[:200])
        rows = rows.filter(Q(by__in=people) | Q(person__in=people))
    if event in JournalEvent.values:
        rows = rows.filter(event=event)
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    context: dict[str, Any] = {
        "page_obj": page,
        "rows": [(entry, said_in_journal(entry)) for entry in page],
        "who": who,
        "event": event,
        "events": JournalEvent.choices,
        "kept": urlencode({"qui": who, "quoi": event}),
    }
    return render(request, "accounts/admin/journal.html", context)
