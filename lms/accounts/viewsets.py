"""Wagtail's screens of people, with our fields. Only administrators have the permission to open them."""

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.groups import GroupViewSet
from wagtail.users.views.users import CreateView, DeleteView, EditView, IndexView, UserFilterSet, UserViewSet

from lms.core.db.protected import what_rests_on
from lms.core.errors import DomainError
from lms.core.web.fields import SafeModelMultipleChoiceField

from .addresses import clean_address, mailbox
from .domain import erasure
from .domain.access import close_account, invite, reopen_account, set_address
from .domain.journal import record
from .enums import GRANTED_ROLES, JournalEvent, Role
from .models import Territory, User
from .requests import SignedIn

OURS = {"job_title", "language", "time_zone", "territories"}
RIGHTS = {"groups", "is_superuser"}  # rows of their own: views/rights.py


class _Person(forms.ModelForm):  # type: ignore[type-arg]
    """What an administrator says about a person. Neither a password nor a right: those have verbs of their own."""

    territories = SafeModelMultipleChoiceField(
        label=_("territories"),
        queryset=Territory.objects.all(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)
        self.fields.pop("is_superuser", None)

    def clean_email(self) -> str:
        return mailbox(str(self.cleaned_data["email"]))

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Address and state go through the verbs, which tell the person and write the journal."""
        is_new, user = self.instance._state.adding, self.instance
        email, active = user.email, user.is_active
        if is_new:
            user.set_unusable_password()
        else:
            user.email, user.is_active = self.initial["email"], self.initial.get("is_active", active)
        user = forms.ModelForm.save(self, commit=False)
        user.save()
        self.save_m2m()
        if is_new:
            set_address(user=user, email=email)
            record(JournalEvent.ACCOUNT_OPENED, person=user, by=self.by)
            invite(user=user, by=self.by)
            return user
        if email != user.email:
            set_address(user=user, email=email, by=self.by)
        if active != user.is_active:
            (reopen_account if active else close_account)(user=user, by=self.by)
        return user


class AddPerson(_Person, UserCreationForm):
    """Makes an account from the administration: the person is invited by mail and chooses a password."""

    class Meta(UserCreationForm.Meta):
        fields = (UserCreationForm.Meta.fields - RIGHTS) | OURS


class ChangePerson(_Person, UserEditForm):
    """Changes what is said about a person, their address, whether they may sign in."""

    class Meta(UserEditForm.Meta):
        fields = (UserEditForm.Meta.fields - RIGHTS) | OURS


class _ByWhom:
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}  # type: ignore[misc, attr-defined]


class Add(_ByWhom, CreateView):
    """A new account."""


class Edit(_ByWhom, EditView):
    """A person."""


class PeopleFilters(UserFilterSet):
    """By role, which is a row; never by the groups that copy it."""

    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=[(role.value, role.label) for role in GRANTED_ROLES], method="by_role"
    )

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("group", "is_superuser"):
            self.filters.pop(name, None)

    def by_role(self, people: Any, name: str, value: str) -> Any:
        return people.filter(pk__in=User.objects.with_role(Role(value)).values("pk"))


class RemovePerson(DeleteView):
    """What people did keeps its author: such an account is closed, or the person erased from it, not removed."""

    def get(self, request: HttpRequest, *args: object, **kwargs: Any) -> HttpResponse:
        rests = what_rests_on(User.objects.filter(pk=self.object.pk))
        if rests:
            return self._kept(rests, 200)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def post(self, request: SignedIn, *args: object, **kwargs: Any) -> HttpResponse:
        try:
            return self._done(request)
        except DomainError as error:
            messages.error(request, str(error))
            return self._kept(what_rests_on(User.objects.filter(pk=self.object.pk)), error.status)

    def _done(self, request: SignedIn) -> HttpResponse:
        name, instead = self.object.get_full_name(), request.POST.get("instead", "")
        if instead == "close":
            close_account(user=self.object, by=request.user)
            words = _("The account of %(person)s is closed.")
        elif instead == "erase" and request.POST.get("sure"):
            erasure.erase_person(user=self.object, by=request.user)
            words = _("%(person)s is erased.")
        elif instead:
            raise DomainError("not_sure", _("Tick the box to say that you know it cannot be undone."))
        else:
            erasure.delete_account(user=self.object, by=request.user)
            words = _("The account of %(person)s is deleted.")
        messages.success(request, words % {"person": name})
        return redirect("wagtailusers_users:index")

    def _kept(self, rests: list[str], status: int) -> HttpResponse:
        context = {"person": self.object, "rests": rests}
        return render(self.request, "accounts/admin/kept_account.html", context, status=status)


class People(IndexView):
    """Found and sorted by their names as people are; without boxes to tick: no right changes for several at once."""

    search_fields = ["name_key", "email"]

    @cached_property
    def columns(self) -> list[Any]:
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """An address may be pasted with a name around it."""
        if self.is_searching and "@" in self.search_query:
            return queryset.filter(email__icontains=clean_address(self.search_query))
        return super().search_queryset(queryset)

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.ordering in {"name", "-name"}:
            return queryset.order_by(f"{self.ordering}_key", "pk")
        return super().order_queryset(queryset)


class PeopleViewSet(UserViewSet):
    index_view_class = People
    add_view_class = Add
    edit_view_class = Edit
    delete_view_class = RemovePerson
    filterset_class = PeopleFilters

    copy_view_enabled = False  # a person is not a model for another one
    template_prefix = "accounts/admin/"
    menu_label = _("Accounts")

    def get_form_class(self, for_update: bool = False) -> Any:
        return ChangePerson if for_update else AddPerson


class NoGroups(GroupViewSet):
    """Groups are copies of rows (invariant 12): no screen shows, makes or changes them."""

    def get_urlpatterns(self) -> list[Any]:
        return []

    def on_register(self) -> None:
        """Neither in the menu nor in the search."""
