"""A coach opens several slots at once: days and hours, the list of what they make, then all of them or none."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from coaching import mine, rules
from coaching.domain.openings import MOST, look_ahead, open_slots
from coaching.domain.refusals import forbidden
from coaching.forms import SlotsForm
from lms.core import dates
from lms.core.errors import DomainError

from .answers import SignedIn, see_other

DETAILS = ("title", "mode", "place", "video_url", "seats", "kind", "cohort", "time_zone")


@require_http_methods(["GET", "HEAD", "POST"])
def open_several(request: SignedIn) -> HttpResponse:
    """The form; its answer is a list to read; the list opens what is ticked."""
    if not rules.can_open_slots(request.user):
        raise forbidden(_("Only coaches open slots: ask the managers of your theme to make you one."))
    if request.method != "POST":
        return _form(request, SlotsForm(coach=request.user, initial=_initial(request)))
    form = SlotsForm(request.POST, coach=request.user)
    if not form.is_valid():
        return _form(request, form, status=422)
    times = {start.isoformat(): (start, end) for start, end in form.times()}
    if not times or len(times) > MOST:
        form.add_error(None, _none_or_too_many(len(times)))
        return _form(request, form, status=422)
    if "open" not in request.POST:
        return _list(request, form, list(times.values()))
    wanted = [times[at] for at in dict.fromkeys(request.POST.getlist("at")) if at in times]
    details = {name: form.cleaned_data[name] for name in DETAILS}
    try:
        opened = open_slots(coach=request.user, times=wanted, **details)
    except DomainError as error:
        return _list(request, form, list(times.values()), refusal=error, ticked=wanted)
    said = ngettext(
        "%(n)s slot is open: it can be booked.", "%(n)s slots are open: they can be booked.", len(opened)
    )
    return see_other(request, said % {"n": len(opened)}, _week_of(wanted))


def _none_or_too_many(count: int) -> str:
    if count:
        return _(
            "That makes %(n)s slots: sixty at most are opened at once. Take fewer days or fewer hours."
        ) % {"n": count}
    return _("No day of that week lies between these two dates: tick other days.")


def _week_of(times: list[tuple[dt.datetime, dt.datetime]]) -> str:
    return f"{reverse('coaching:home')}?semaine={min(times)[0].date().isoformat()}"


def _initial(request: SignedIn) -> dict[str, Any]:
    """Next week, from Monday to Friday, with the video link of the last slot."""
    today = timezone.localdate()
    monday = today + dt.timedelta(days=7 - today.weekday())
    return {
        "since": monday,
        "until": monday + dt.timedelta(days=4),
        "weekdays": ["0", "1", "2", "3", "4"],
        "video_url": mine.my_video_link(request.user),
    }


def _form(request: SignedIn, form: SlotsForm, *, status: int = 200) -> HttpResponse:
    return render(request, "coaching/slots_open.html", {"form": form}, status=status)


def _list(
    request: SignedIn,
    form: SlotsForm,
    times: list[tuple[dt.datetime, dt.datetime]],
    *,
    refusal: DomainError | None = None,
    ticked: list[tuple[dt.datetime, dt.datetime]] | None = None,
) -> HttpResponse:
    """What would be opened, line by line; nothing is written yet."""
    zone = form.cleaned_data["time_zone"]
    lines = [
        {
            "value": line.starts_at.astimezone(times[0][0].tzinfo).isoformat(),
            "text": f"{dates.day_long(line.starts_at, zone)}, {dates.clock_range(line.starts_at, line.ends_at, zone)}",
            "problem": line.problem,
            "ticked": not line.problem and (ticked is None or (line.starts_at, line.ends_at) in ticked),
        }
        for line in look_ahead(coach=request.user, times=times)
    ]
    context = {
        "lines": lines,
        "free": sum(not line["problem"] for line in lines),
        "sent": [
            (name, value) for name, values in request.POST.lists() for value in values if name in form.fields
        ],
        "form": form,
        "refusal": refusal,
    }
    return render(request, "coaching/slots_list.html", context, status=refusal.status if refusal else 200)
