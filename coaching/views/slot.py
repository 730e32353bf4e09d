"""A coach opens, changes, moves and cancels slots."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching import presenters, queries, rules
from coaching.domain import slots
from coaching.domain.errors import forbidden
from coaching.enums import BookingState
from coaching.forms import CancelForm, DetailsForm, SlotForm, TimesForm, times_of
from coaching.models import Booking, SessionLog, Slot
from lms.accounts.memberships import memberships_of
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.web.forms import attempt, redirect_saying
from lms.core.web.parameters import parse_day

DETAILS = ("title", "mode", "place", "video_url", "seats")


def slot_or_404(request: SignedIn, pk: int) -> Slot:
    return get_object_or_404(
        Slot.objects.visible_to(request.user).select_related("coach", "cohort__theme"), pk=pk
    )


@once(makes_new=True)
@keeps_draft(gettext_lazy("A slot to open"))
@require_http_methods(["GET", "HEAD", "POST"])
def open_slot(request: SignedIn) -> HttpResponse:
    if not rules.can_open_slots(request.user):
        raise forbidden(_("Only coaches open slots: ask the managers of your theme to make you one."))
    form = SlotForm(request.POST or None, coach=request.user, initial=_initial(request))
    slot, status = attempt(request, form, lambda: slots.open_slot(coach=request.user, **_values(form)))
    if slot:
        return redirect_saying(request, _("The slot is open: it can be booked."), "coaching:slot", slot.pk)
    return render(request, "coaching/slot_open.html", {"form": form}, status=status)


def _initial(request: SignedIn) -> dict[str, Any]:
    """The day that the address names, the video link of the last slot."""
    known = {"video_url": queries.my_video_link(request.user)} if request.method != "POST" else {}
    day = parse_day(request.GET.get("jour"))
    return known | ({"day": day} if day else {})


def _values(form: SlotForm) -> dict[str, Any]:
    data = form.cleaned_data
    starts_at, ends_at = form.times(data["time_zone"])
    names = (*DETAILS, "kind", "cohort", "time_zone")
    return {name: data[name] for name in names} | {"starts_at": starts_at, "ends_at": ends_at}


@require_safe
def show(request: SignedIn, pk: int) -> HttpResponse:
    """Who comes, who waits, and what can be changed."""
    return _page(request, slot_or_404(request, pk))


def _page(request: SignedIn, slot: Slot, *, status: int = 200, **forms: object) -> HttpResponse:
    runs = rules.can_run_slot(request.user, slot)
    initial = {name: getattr(slot, name) for name in DETAILS}
    rows = (
        Booking.objects.filter(slot=slot)
        .select_related("project__territory", "person")
        .order_by("seat", "pk")
    )
    context = {
        "slot": slot,
        "what": presenters.describe(slot),
        "zone": presenters.zone_note(slot, request.user),
        "runs": runs,
        "can_book": bool(memberships_of(request.user).joined_cohorts),
        "seated": rows.filter(state=BookingState.BOOKED) if runs else [],
        "queue": queries.queue_of(slot) if runs else [],
        "is_past": slot.starts_at <= timezone.now(),
        "can_log": rules.can_log(request.user, slot),
        "log": SessionLog.objects.visible_to(request.user).filter(slot=slot).first(),
        "details": DetailsForm(initial=initial),
        "times": TimesForm(initial=times_of(slot)),
    }
    return render(request, "coaching/slot.html", context | forms, status=status)


@keeps_draft(gettext_lazy("Changes to a slot"), page=False)
@require_POST
def update(request: SignedIn, pk: int) -> HttpResponse:
    """How people meet, about what, how many."""
    slot, form = slot_or_404(request, pk), DetailsForm(request.POST)
    done, status = attempt(
        request, form, lambda: slots.update_slot(by=request.user, slot=slot, **form.cleaned_data)
    )
    if done:
        return redirect_saying(request, _("The slot is changed."), "coaching:slot", pk)
    return _page(request, slot, status=status, details=form)


@require_POST
def move(request: SignedIn, pk: int) -> HttpResponse:
    slot, form = slot_or_404(request, pk), TimesForm(request.POST)

    def verb() -> Slot:
        starts_at, ends_at = form.times(slot.time_zone)
        return slots.move_slot(by=request.user, slot=slot, starts_at=starts_at, ends_at=ends_at)

    done, status = attempt(request, form, verb)
    if done:
        return redirect_saying(
            request, _("The slot is moved: those who booked are told."), "coaching:slot", pk
        )
    return _page(request, slot, status=status, times=form)


@once()
@keeps_draft(gettext_lazy("Cancelling a slot"))
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Ask once, with a word for those who booked."""
    slot, form = slot_or_404(request, pk), CancelForm(request.POST if request.method == "POST" else None)
    if not rules.can_run_slot(request.user, slot):
        raise forbidden(_("Only its coach, or a manager of the theme, changes this slot."))
    _done, status = attempt(
        request, form, lambda: slots.cancel_slot(by=request.user, slot=slot, **form.cleaned_data)
    )
    if status == 303:
        told = _("The slot is cancelled: those who booked are told.")
        return redirect_saying(request, told, "coaching:home")
    day = slot.starts_at.astimezone(ZoneInfo(slot.time_zone)).date()
    people = Booking.objects.filter(slot=slot, state=BookingState.BOOKED).count()
    context = {"slot": slot, "form": form, "what": presenters.describe(slot), "day": day, "people": people}
    return render(request, "coaching/slot_cancel.html", context, status=status)
