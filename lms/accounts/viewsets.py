"""Wagtail's screens of people, with our fields. Only administrators have the permission to open them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import DeleteView, IndexView, UserViewSet

from .addresses import clean_address, mailbox
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
        return mailbox(str(self.cleaned_data["email"]))

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
    """Signed sheets and advice given keep their author: such an account is closed, not removed."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Back to the account with the reason when the database refuses."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ProtectedError:
            sentence = _(
                "%(person)s has signed attendance sheets, opened slots or advised projects, which we must keep: "
                "close the account instead (untick “Active”)."
            )
            messages.error(self.request, sentence % {"person": self.object.get_full_name() or self.object})
            return redirect("wagtailusers_users:edit", self.object.pk)


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
