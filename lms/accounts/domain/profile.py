"""What people change about themselves."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Territory, User
from lms.core.errors import DomainError


@transaction.atomic
def update_profile(
    *, user: User, first_name: str, last_name: str, job_title: str, language: str, time_zone: str
) -> User:
    """Keep the five things that are one's own to say; never address, roles or territories."""
    person = get_user_model().objects.select_for_update(of=("self",)).get(pk=user.pk)
    person.first_name, person.last_name = first_name, last_name
    person.job_title = job_title
    person.language, person.time_zone = language, time_zone
    person.full_clean(exclude=["password", "email"])
    person.save(update_fields=["first_name", "last_name", "job_title", "language", "time_zone"])
    return person


@transaction.atomic
def choose_first_territory(*, user: User, territory: Territory) -> None:
    """A newcomer says for whom they work; it opens nothing of others. Who has a territory asks the team for another.

    The same choice twice is once.
    """
    person = get_user_model().objects.select_for_update(of=("self",)).get(pk=user.pk)
    held = set(person.territories.values_list("pk", flat=True))
    if held == {territory.pk}:
        return
    if held:
        raise DomainError(
            "territory_chosen",
            _("Your account has a territory already: write to the team of the programme to change it."),
        )
    person.territories.add(territory)
