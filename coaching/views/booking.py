"""Taking a seat in two steps, the page of an appointment, giving it back, its calendar file."""

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching import presenters, queries, rules
from coaching.calendars import booking_event
from coaching.domain import bookings, waiting
from coaching.domain.errors import forbidden
from coaching.enums import BookingState
from coaching.forms import QuestionForm, WaitForm
from coaching.models import Booking, Project, Slot
from cohorts.models import HalfDay
from cohorts.queries import session_during
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.errors import DomainError
from lms.core.web.forms import attempt, redirect_saying, see_other
from lms.core.web.parameters import parse_id, parse_number
from lms.notify.calendars import build_calendar

from .home import booking_page, chosen_project


def _slot_or_404(request: SignedIn) -> Slot:
    slot = queries.my_slot(request.user, parse_id(request.POST.get("slot", "")))
    if slot is None:
        raise Http404
    return slot


def _booking_or_404(request: SignedIn, pk: int) -> Booking:
    rows = Booking.objects.visible_to(request.user).select_related("slot__coach", "project__theme", "person")
    return get_object_or_404(rows, pk=pk)


@once()
@require_POST
def hold(request: SignedIn) -> HttpResponse:
    """Keep the seat for ten minutes and ask what it is about."""
    slot, project = _slot_or_404(request), chosen_project(request)
    try:
        booking = bookings.hold(person=request.user, slot=slot, project=project)
    except DomainError as error:
        if error.code == "slot_full":
            return _ask_to_wait(request, slot, project, refusal=error)
        return booking_page(request, refusal=error)
    return see_other("coaching:confirm", booking.pk)


@once()
@require_POST
def wait(request: SignedIn) -> HttpResponse:
    """Ask, with the rank, then join the waiting list of a full slot; a list that has grown is asked again."""
    slot, project = _slot_or_404(request), chosen_project(request)
    ahead, form = parse_number(request.POST.get("ahead")), WaitForm(request.POST)
    if ahead is None:
        return _ask_to_wait(request, slot, project)

    def verb() -> Booking:
        question = form.cleaned_data["question"]
        return waiting.wait(person=request.user, slot=slot, project=project, question=question, ahead=ahead)

    booking, status = attempt(request, form, verb)
    if booking:
        return redirect_saying(request, _("You are on the waiting list."), "coaching:booking", booking.pk)
    return _ask_to_wait(request, slot, project, form=form, status=status)


def _ask_to_wait(
    request: SignedIn,
    slot: Slot,
    project: Project | None,
    *,
    refusal: DomainError | None = None,
    form: WaitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """« Il n’y a plus de place : rejoindre la liste d’attente ? », with the rank; nothing is written."""
    context = {
        "slot": slot,
        "project": project,
        "what": presenters.describe(slot, with_coach=True),
        "ahead": queries.queue_of(slot).count(),
        "refusal": refusal,
        "form": form or WaitForm(),
    }
    return render(request, "coaching/wait.html", context, status=refusal.status if refusal else status)


@once()
@keeps_draft(gettext_lazy("What my appointment is about"))
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedIn, pk: int) -> HttpResponse:
    """What it is about, and the big button. A seat whose ten minutes are over is taken anew when it can be."""
    booking = _booking_or_404(request, pk)
    if booking.state == BookingState.BOOKED:
        return see_other("coaching:booking", pk)
    form = QuestionForm(request.POST or None)
    _done, status = attempt(
        request, form, lambda: bookings.confirm(person=request.user, booking=booking, **form.cleaned_data)
    )
    if status == 303:
        return redirect_saying(request, _("It is booked."), "coaching:booking", pk)
    held = booking.state == BookingState.HELD and booking.held_until and booking.held_until > timezone.now()
    context = {"form": form, "booking": booking, "slot": booking.slot, "held": held}
    context["what"] = presenters.describe(booking.slot)
    return render(request, "coaching/confirm.html", context, status=status)


@require_safe
def show(request: SignedIn, pk: int) -> HttpResponse:
    """One appointment: when, how, with whom, and what one can still do."""
    booking = _booking_or_404(request, pk)
    slot, now = booking.slot, timezone.now()
    coming = slot.starts_at > now
    live = coming and booking.state in {BookingState.BOOKED, BookingState.WAITING}
    with_us = Booking.objects.filter(slot=slot, state=BookingState.BOOKED).exclude(pk=pk)
    context = {
        "booking": booking,
        "slot": slot,
        "what": presenters.describe(slot),
        "with_us": with_us.select_related("project__territory", "person").order_by("pk"),
        "can_cancel": live and rules.can_cancel(request.user, booking),
        "can_move": live and booking.state == BookingState.BOOKED and rules.can_move(request.user, booking),
        "is_past": not coming,
        "session": _session_beside(booking) if live else None,
        "last_log": queries.last_log_of(booking.project) if booking.project else None,
        "before_me": queries.ahead_of(booking) if booking.state == BookingState.WAITING else 0,
    }
    return render(request, "coaching/appointment.html", context)


def _session_beside(booking: Booking) -> HalfDay | None:
    """A group session that came to stand at the same hour after the booking: its person must choose."""
    return session_during(
        person=booking.person_id, starts_at=booking.slot.starts_at, ends_at=booking.slot.ends_at
    )


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Ask once, then give the seat back."""
    booking = _booking_or_404(request, pk)
    is_waiting = booking.state == BookingState.WAITING
    form = Form(request.POST)
    _done, status = attempt(request, form, lambda: bookings.cancel(by=request.user, booking=booking))
    if status == 303:
        told = (
            _("You have left the waiting list.")
            if is_waiting
            else _("It is cancelled: your place is given back.")
        )
        return redirect_saying(request, told, "coaching:home")
    context = {
        "booking": booking,
        "slot": booking.slot,
        "what": presenters.describe(booking.slot),
        "form": form,
    }
    context["waiting"] = is_waiting
    return render(request, "coaching/cancel.html", context, status=status)


@once()
@require_POST
def move(request: SignedIn, pk: int) -> HttpResponse:
    """Say what changes, then move: another slot for the same appointment."""
    booking, slot = _booking_or_404(request, pk), _slot_or_404(request)
    if not rules.can_move(request.user, booking):
        raise forbidden(_("Only the team of the project may move this booking."))
    if "kind" not in request.POST:
        return _ask_to_move(request, booking, slot, QuestionForm(initial={"question": booking.question}))
    form = QuestionForm(request.POST)

    def verb() -> Booking:
        question = form.cleaned_data["question"]
        return bookings.move(
            by=request.user, booking=booking, slot=slot, agreed_kind=request.POST["kind"], question=question
        )

    new, status = attempt(request, form, verb)
    if new:
        return redirect_saying(request, _("Your appointment is moved."), "coaching:booking", new.pk)
    return _ask_to_move(request, booking, slot, form, status=status)


def _ask_to_move(
    request: SignedIn, booking: Booking, slot: Slot, form: QuestionForm, *, status: int = 200
) -> HttpResponse:
    """The two hours, what changes between them, and what it is about; nothing is written."""
    context = {
        "booking": booking,
        "old": booking.slot,
        "old_what": presenters.describe(booking.slot, with_coach=True),
        "slot": slot,
        "what": presenters.describe(slot, with_coach=True),
        "kind_changes": slot.kind != booking.slot.kind,
        "others": slot.seats - 1,
        "form": form,
    }
    return render(request, "coaching/move.html", context, status=status)


@require_safe
def calendar(request: SignedIn, pk: int) -> HttpResponse:
    """The appointment, for the calendar of who has a seat; or its withdrawal. Who waits has no appointment yet."""
    booking = _booking_or_404(request, pk)
    if booking.state in {BookingState.WAITING, BookingState.HELD}:
        raise Http404
    cancelled = booking.state == BookingState.CANCELLED
    text = build_calendar([booking_event(booking, booking.slot, cancelled=cancelled)])
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return answer
