"""Page of a session, its calendar file; announcing, moving, cancelling one."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cohorts import queries, rules
from cohorts.calendars import session_calendar
from cohorts.domain.errors import forbid_unless
from cohorts.domain.sessions import announce_session, cancel_session, describe_session, move_session
from cohorts.forms import CancelForm, HalfDayFormSet, SessionForm
from cohorts.models import Cohort, GroupSession
from lms.accounts.models import TIME_ZONES
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.ui import dates
from lms.core.web.forms import attempt, redirect_saying, see_other


def visible_session(request: SignedIn, pk: int) -> Any:
    """A session that the reader sees, with its dates and half-days."""
    return get_object_or_404(queries.dated(GroupSession.objects.visible_to(request.user)), pk=pk)


@require_safe
def session(request: SignedIn, pk: int) -> HttpResponse:
    """When, where, what to prepare; one's own signatures, and for the team everybody's."""
    found = visible_session(request, pk)
    place = queries.cohorts_of(request.user).get(pk=found.cohort_id)
    signed = queries.signed_by(request.user, [found.pk])
    since = queries.seated_since(place)
    line = queries.line_of(found, signed, timezone.now(), request.user.time_zone, since)
    is_team = place.is_manager or place.is_coach
    context = {
        "session": found,
        "cohort": place,
        "line": line,
        "is_team": is_team,
        "sheet": queries.sheet(found) if is_team else [],
    }
    return render(request, "cohorts/session.html", context)


@require_safe
def ics(request: SignedIn, pk: int) -> HttpResponse:
    found = visible_session(request, pk)
    half_days = list(found.half_days.all())
    for half_day in half_days:
        half_day.session = found
    response = HttpResponse(session_calendar(found, half_days), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="session-{found.pk}.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _initial(found: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    zone = found.time_zone
    fields = ("title", "summary", "to_prepare", "place", "video_url", "time_zone")
    half_days = [
        {
            "half_day": each.pk,
            "day": dates.local(each.starts_at, zone),
            "starts": dates.local(each.starts_at, zone),
            "ends": dates.local(each.ends_at, zone),
            "room": each.room_id,
        }
        for each in found.half_days.all()
    ]
    return {name: getattr(found, name) for name in fields}, half_days


def _zone(data: Any, known: str) -> str:
    """The zone in which the hours were typed; another than ours is refused by the form of the session."""
    typed = data.get("time_zone", known) if data else known
    return typed if typed in dict(TIME_ZONES) else known


def _edit(request: SignedIn, cohort: Cohort, found: Any = None) -> HttpResponse:
    """The one form of a session, new or known."""
    if found:
        initial, half_days = _initial(found)
    else:
        initial, half_days = {"time_zone": cohort.time_zone}, []
    data = request.POST if request.method == "POST" else None
    form = SessionForm(data, initial=initial)
    known = {"session": found, "cohort": cohort, "zone": _zone(data, initial["time_zone"])}
    lines = HalfDayFormSet(data, initial=half_days, prefix="demi", form_kwargs=known)
    done, status = attempt(request, form, lambda: _save(request, cohort, found, form, lines), also=[lines])
    if done:
        return see_other("cohorts:session", done.pk)
    if status == 422 and not lines.is_valid():
        form.add_error(None, _("Some half-days need another look."))
    context = {"form": form, "lines": lines, "cohort": cohort, "session": found}
    return render(request, "cohorts/session_form.html", context, status=status)


@transaction.atomic
def _save(request: SignedIn, cohort: Cohort, found: Any, form: SessionForm, lines: Any) -> GroupSession:
    data = form.cleaned_data
    words = {name: data[name] for name in ("title", "summary", "to_prepare")}
    where = {name: data[name] for name in ("place", "video_url", "time_zone")}
    plans = [plan for plan in (line.plan() for line in lines) if plan]
    if found is None:
        made = announce_session(cohort=cohort, half_days=plans, by=request.user, **words, **where)
        messages.success(request, _("The session is announced: the cohort has been told."))
        return made
    describe_session(session=found, by=request.user, **words)
    moved = move_session(session=found, half_days=plans, by=request.user, **where)
    messages.success(
        request, _("The session is up to date. The cohort is told when the date or the place changes.")
    )
    return moved


@once(makes_new=True)
@keeps_draft(gettext_lazy("A session to announce"))
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn, pk: int) -> HttpResponse:
    cohort = get_object_or_404(queries.cohorts_of(request.user), pk=pk)
    forbid_unless(cohort.is_manager)
    return _edit(request, cohort)


@once()
@keeps_draft(gettext_lazy("Changes to a session"))
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = visible_session(request, pk)
    forbid_unless(rules.can_manage_session(request.user, found))
    return _edit(request, found.cohort, found)


@once()
@keeps_draft(gettext_lazy("Cancelling a session"))
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Ask before cancelling: the cohort is told at once."""
    found = visible_session(request, pk)
    forbid_unless(rules.can_manage_session(request.user, found))
    form = CancelForm(request.POST if request.method == "POST" else None)
    done, status = attempt(
        request, form, lambda: cancel_session(session=found, by=request.user, **form.cleaned_data)
    )
    if done:
        return redirect_saying(
            request, _("The session is cancelled: the cohort has been told."), "cohorts:session", found.pk
        )
    context = {"form": form, "session": found, "cohort": found.cohort}
    return render(request, "cohorts/session_cancel.html", context, status=status)
