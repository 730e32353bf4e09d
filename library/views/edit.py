"""Adding, proposing, changing, publishing and withdrawing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from library import forms, rules
from library.domain import resources
from library.enums import ResourceKind, ResourceState
from library.models import Resource
from lms.accounts.requests import SignedIn
from lms.accounts.sending import keeps_draft, once
from lms.core.errors import DomainError
from lms.core.web.forms import attempt, redirect_saying

from .resources import resource_or_404, resource_page


@once(makes_new=True)
@keeps_draft(gettext_lazy("A resource to add"))
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """An editor adds; others propose a project sheet."""
    keeps = rules.can_keep(request.user)
    kind = forms.NewResourceForm if keeps else forms.ProposalForm
    form = kind(request.POST or None, request.FILES or None)
    verb = resources.create if keeps else resources.propose
    done, status = attempt(request, form, lambda: verb(by=request.user, **form.values()))
    if done:
        words = {
            ResourceState.PUBLISHED: _("It is in the library."),
            ResourceState.DRAFT: _("Kept as a draft: nobody else sees it."),
            ResourceState.PROPOSED: _("Thank you. An editor will read it before it joins the library."),
        }
        return _kept(request, form, words[ResourceState(done.state)], done)
    return render(request, "library/form.html", {"form": form, "keeps": keeps}, status=status)


@once()
@keeps_draft(gettext_lazy("Changes to a resource"))
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    row = get_object_or_404(Resource.objects.visible_to(request.user).prefetch_related("themes"), pk=pk)
    if not rules.can_edit(request.user, row):
        raise _cannot(row)
    kind = forms.ResourceForm if rules.can_keep(request.user) else forms.ProposalForm
    form = kind(request.POST or None, request.FILES or None, initial=forms.initial(row))
    done, status = attempt(
        request, form, lambda: resources.update(by=request.user, resource=row, **form.values())
    )
    if done:
        return _kept(request, form, _("Your changes are kept."), done)
    context = {"form": form, "resource": row, "keeps": rules.can_keep(request.user)}
    return render(request, "library/form.html", context, status=status)


def _kept(request: SignedIn, form: Any, said: str, row: Resource) -> HttpResponse:
    if form.cleaned_data["file"]:
        messages.success(request, _("Your file was received; it is being examined."))
    return redirect_saying(request, said, row)


def _cannot(row: Resource) -> DomainError:
    if row.kind == ResourceKind.LEGAL_TEXT:
        return DomainError(
            "forbidden", _("Nobody changes the words of the law here: they are imported."), status=403
        )
    return DomainError("forbidden", _("You cannot change this resource."), status=403)


def _move(request: SignedIn, pk: int, verb: Callable[..., Any], words: str) -> HttpResponse:
    row, form = resource_or_404(request, pk), Form(request.POST)
    done, status = attempt(request, form, lambda: verb(by=request.user, resource=row))
    if done:
        return redirect_saying(request, words, done)
    return resource_page(request, resource_or_404(request, pk), form=form, status=status)


@once()
@require_POST
def publish(request: SignedIn, pk: int) -> HttpResponse:
    verb = partial(resources.publish, read=request.POST.get("read", ""))
    return _move(request, pk, verb, _("It is in the library."))


@once()
@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    return _move(request, pk, resources.withdraw, _("It has left the library. You can publish it again."))
