"""Writing, correcting and reading the log of a slot."""

from typing import Any

from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from coaching import queries, rules
from coaching.domain import logs
from coaching.domain.errors import forbidden, refusal
from coaching.forms import NOBODY, ActionFormSet, LogForm
from coaching.models import PrivateNote, SessionLog, Slot
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.web.forms import attempt, redirect_saying

from .slot import slot_or_404

SHARED = ("summary", "decisions", "minutes")


@once()
@keeps_draft(gettext_lazy("Log of an appointment"))
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedIn, pk: int) -> HttpResponse:
    """The coach writes; everyone else who may read it finds the shared part in the project."""
    slot = slot_or_404(request, pk)
    if not rules.can_log(request.user, slot):
        raise forbidden(_("Only the coach of this slot writes its log."))
    if slot.starts_at > timezone.now():
        raise refusal("not_started")
    written = SessionLog.objects.visible_to(request.user).filter(slot=slot).first()
    if request.method == "POST" and "add" not in request.POST:
        return _save(request, slot, written)
    if request.method == "POST":
        return _page(request, slot, written, *_one_more(request, slot))
    form = LogForm(initial=_initial(request, slot, written), seated=queries.seated_in(slot))
    return _page(request, slot, written, form, _lines(request, slot))


def _initial(request: SignedIn, slot: Slot, written: SessionLog | None) -> dict[str, Any]:
    note = PrivateNote.objects.visible_to(request.user).filter(slot=slot).first()
    known = {name: getattr(written, name) for name in SHARED} if written else {"minutes": slot.minutes}
    return known | {"private_note": note.body if note else "", "came": _came(slot) if written else []}


def _came(slot: Slot) -> list[str]:
    """What the log says already; nothing is ticked where nothing was said."""
    said = {row.pk: row.came for row in queries.seated_in(slot) if row.came is not None}
    return [str(pk) for pk, came in said.items() if came] or ([NOBODY] if said else [])


def _lines(request: SignedIn, slot: Slot, data: Any = None, **kwargs: Any) -> "BaseFormSet[Any]":
    projects = queries.projects_in(slot)
    people = queries.people_of(projects, request.user)
    choices = {"projects": projects, "people": people, "reader": request.user}
    return ActionFormSet(data, prefix="actions", form_kwargs=choices, **kwargs)


def _one_more(request: SignedIn, slot: Slot) -> tuple[LogForm, "BaseFormSet[Any]"]:
    """Everything as it was typed, and one more empty line: works without JavaScript."""
    typed = _lines(request, slot, request.POST)
    values = [{name: form[name].value() for name in form.fields} for form in typed.forms]
    initial = request.POST.dict() | {"came": request.POST.getlist("came")}
    return LogForm(initial=initial, seated=queries.seated_in(slot)), _lines(request, slot, initial=values)


def _save(request: SignedIn, slot: Slot, written: SessionLog | None) -> HttpResponse:
    form = LogForm(request.POST, seated=queries.seated_in(slot))
    lines = _lines(request, slot, request.POST)

    def verb() -> SessionLog:
        actions = [row for row in lines.cleaned_data if row.get("title")]
        return logs.write_log(by=request.user, slot=slot, actions=actions, **form.cleaned_data)

    done, status = attempt(request, form, verb, also=[lines])
    if done:
        return redirect_saying(request, _("The log is sent, without your note."), "coaching:slot", slot.pk)
    return _page(request, slot, written, form, lines, status=status)


def _page(
    request: SignedIn,
    slot: Slot,
    written: SessionLog | None,
    form: LogForm,
    lines: "BaseFormSet[Any]",
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "slot": slot,
        "log": written,
        "form": form,
        "lines": lines,
        "actions": written.actions.select_related("owner") if written else [],
        "projects": queries.projects_in(slot),
        "readers": queries.readers_of(slot),
    }
    return render(request, "coaching/log.html", context, status=status)
