"""Wagtail's screens of people, with our fields. Only administrators have the permission to open them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import DeleteView, IndexView, UserViewSet

from lms.core.db.protected import what_rests_on
from lms.core.errors import DomainError

from .addresses import clean_address
from .domain import access, erasure
from .domain.access import end_tokens, set_address
from .models import Territory, User

OURS = {"job_title", "language", "time_zone", "territories"}


class _Person(forms.ModelForm):
    """The address is kept where sign-in looks for it; a person without a password signs in with a code."""

    territories = forms.ModelMultipleChoiceField(
        label=_("territories"),
        queryset=Territory.objects.all(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )
    password_required = False

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        changed = "email" in self.changed_data
        user: User = super().save(commit=False)
        if not user.password:
            user.set_unusable_password()
        if commit:
            user.save()
            self.save_m2m()
            if self.cleaned_data.get("password1"):
                end_tokens(user=user)
            if changed:
                set_address(user=user, email=user.email)
        return user


class AddPerson(_Person, UserCreationForm):
    """Makes an account from the administration."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | OURS


class ChangePerson(_Person, UserEditForm):
    """Changes an account; a new password ends the other sessions."""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | OURS


class RemovePerson(DeleteView):
    """What people did keeps its author: such an account is closed, or the person erased from it, not removed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rests = what_rests_on(User.objects.filter(pk=self.object.pk))
        if rests:
            return self._kept(rests, 200)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self._done(request)
        except DomainError as error:
            messages.error(request, str(error))
            return self._kept(what_rests_on(User.objects.filter(pk=self.object.pk)), error.status)

    def _done(self, request: HttpRequest) -> HttpResponse:
        name, instead = self.object.get_full_name(), request.POST.get("instead", "")
        if instead == "close":
            access.close_account(user=self.object, by=request.user)
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


class ListPeople(IndexView):
    """Found and sorted by their names as people are."""

    search_fields = ["name_key", "email"]

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """An address may be pasted with a name around it."""
        if self.is_searching and "@" in self.search_query:
            return queryset.filter(email__icontains=clean_address(self.search_query))
        return super().search_queryset(queryset)

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """« Nom », in either direction."""
        if self.ordering in {"name", "-name"}:
            return queryset.order_by(f"{self.ordering}_key", "pk")
        return super().order_queryset(queryset)


class PeopleViewSet(UserViewSet):
    """Accounts, in the administration menu."""

    index_view_class = ListPeople
    delete_view_class = RemovePerson

    template_prefix = "accounts/admin/"
    menu_label = _("Accounts")

    def get_form_class(self, for_update: bool = False) -> Any:
        return ChangePerson if for_update else AddPerson
