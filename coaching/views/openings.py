"""A coach opens several slots at once: days and hours, the list of what they make, then all of them or none."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from coaching import queries, rules
from coaching.domain.errors import forbidden, missing
from coaching.domain.openings import MOST, Opening, Times, look_ahead, open_slots
from coaching.forms import SlotsForm
from coaching.models import Slot
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.ui import dates
from lms.core.web.forms import attempt, redirect_saying

DETAILS = ("title", "mode", "place", "video_url", "seats", "kind", "cohort", "time_zone")


@once()
@keeps_draft(gettext_lazy("Slots to open"))
@require_http_methods(["GET", "HEAD", "POST"])
def open_several(request: SignedIn) -> HttpResponse:
    """The form; its answer is a list to read; the list opens what is ticked."""
    if not rules.can_open_slots(request.user):
        raise forbidden(_("Only coaches open slots: ask the managers of your theme to make you one."))
    if request.method != "POST":
        return _form(request, SlotsForm(coach=request.user, initial=_initial(request)))
    form = SlotsForm(request.POST, coach=request.user)
    if "open" not in request.POST:
        lines, status = attempt(request, form, lambda: _look_ahead(request, form))
        return _list(request, form, lines) if lines else _form(request, form, status=status)
    opened, status = attempt(request, form, lambda: _open(request, form))
    if opened:
        said = ngettext(
            "%(n)s slot is open: it can be booked.", "%(n)s slots are open: they can be booked.", len(opened)
        )
        return redirect_saying(request, said % {"n": len(opened)}, _week_of(opened))
    if status != 409:
        return _form(request, form, status=status)
    return _list(request, form, _look_ahead(request, form), status=status)


def _times(form: SlotsForm) -> list[Times]:
    times = form.times()
    if times and len(times) <= MOST:
        return times
    raise missing("no_times" if not times else "too_many", _none_or_too_many(len(times)), "")


def _look_ahead(request: SignedIn, form: SlotsForm) -> list[Opening]:
    return look_ahead(coach=request.user, times=_times(form))


def _open(request: SignedIn, form: SlotsForm) -> list[Slot]:
    """Those of the list that are ticked, and nothing that the list did not show."""
    times = {start.isoformat(): (start, end) for start, end in _times(form)}
    wanted = [times[at] for at in dict.fromkeys(request.POST.getlist("at")) if at in times]
    details = {name: form.cleaned_data[name] for name in DETAILS}
    return open_slots(coach=request.user, times=wanted, **details)


def _none_or_too_many(count: int) -> str:
    if count:
        return _(
            "That makes %(n)s slots: sixty at most are opened at once. Take fewer days or fewer hours."
        ) % {"n": count}
    return _("No day of that week lies between these two dates: tick other days.")


def _week_of(opened: list[Slot]) -> str:
    first = min(slot.starts_at for slot in opened)
    return f"{reverse('coaching:home')}?semaine={timezone.localtime(first).date().isoformat()}"


def _initial(request: SignedIn) -> dict[str, Any]:
    """Next week, from Monday to Friday, with the video link of the last slot."""
    today = timezone.localdate()
    monday = today + dt.timedelta(days=7 - today.weekday())
    return {
        "since": monday,
        "until": monday + dt.timedelta(days=4),
        "weekdays": ["0", "1", "2", "3", "4"],
        "video_url": queries.my_video_link(request.user),
    }


def _form(request: SignedIn, form: SlotsForm, *, status: int = 200) -> HttpResponse:
    return render(request, "coaching/slots_open.html", {"form": form}, status=status)


def _list(request: SignedIn, form: SlotsForm, found: list[Opening], *, status: int = 200) -> HttpResponse:
    """What would be opened, line by line; nothing is written yet."""
    zone, ticked = form.cleaned_data["time_zone"], request.POST.getlist("at")
    lines = []
    for line in found:
        value = line.starts_at.isoformat()
        hours = dates.clock_range(line.starts_at, line.ends_at, zone)
        lines.append(
            {
                "value": value,
                "text": f"{dates.day_long(line.starts_at, zone)}, {hours}",
                "problem": line.problem,
                "ticked": not line.problem and (value in ticked or "open" not in request.POST),
            }
        )
    context = {
        "lines": lines,
        "free": sum(not line["problem"] for line in lines),
        "sent": [
            (name, value) for name, values in request.POST.lists() for value in values if name in form.fields
        ],
        "form": form,
    }
    return render(request, "coaching/slots_list.html", context, status=status)
