"""The people of the season: the accounts that `demo` prints, the team, and 120 invented participants."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role, TerritoryKind
from lms.accounts.models import Territory, User

DATA = Path(__file__).parent / "data"
PASSWORD = "territoires-demo-2026"  # noqa: S105 - printed on purpose: `demo` refuses to run when DEBUG is off


@cache
def read(name: str) -> dict[str, Any]:
    """One of the JSON files of the demonstration."""
    rows: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def _person(values: dict[str, Any], *, password: str | None) -> User:
    known = User.objects.filter(email=values["email"]).first()
    if known:
        return known
    fields = {name: values[name] for name in ("first_name", "last_name", "job_title")}
    user = User.objects.create_user(values["email"], password, **fields)
    for role in values.get("roles", []):
        grant_role(user=user, role=Role(role))
    return user


def confirm_addresses(users: list[User]) -> None:
    """Their addresses count as confirmed, so that they can sign in."""
    from allauth.account.models import EmailAddress

    known = set(EmailAddress.objects.values_list("email", flat=True))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in users
        if user.email not in known
    )


def load_team() -> dict[str, User]:
    """The accounts that one may sign in with, and the rest of the programme's team, by address."""
    people = read("people")
    users = [_person(row, password=PASSWORD) for row in [*people["accounts"], *people["team"]]]
    confirm_addresses(users)
    return {user.email: user for user in users}


def load_participants(count: int) -> list[User]:
    """Invented people, each of a real inter-municipality taken from the whole list; they cannot sign in."""
    people = read("people")
    firsts, lasts, jobs = people["first_names"], people["last_names"], people["job_titles"]
    places = list(Territory.objects.exclude(siren=None).order_by("siren").values_list("pk", flat=True))
    users = []
    for n in range(count):
        first, last = firsts[n % len(firsts)], lasts[(n * 7 + n // len(firsts)) % len(lasts)]
        email = f"{slugify(first)}.{slugify(last)}.{n + 1}@territoires.test"
        values = {"email": email, "first_name": first, "last_name": last, "job_title": jobs[n % len(jobs)]}
        user = _person(values, password=None)
        if places:
            user.territories.add(places[(n * 10 + 3) % len(places)])
        users.append(user)
    confirm_addresses(users)
    return users


def load_invented_territories() -> dict[str, Territory]:
    """The territories that own the invented projects, by name."""
    rows = {}
    for name in read("season")["territories"]:
        slug = f"exemple-{slugify(name)}"
        rows[name], _created = Territory.objects.get_or_create(
            slug=slug, defaults={"kind": TerritoryKind.EXAMPLE, "name": name}
        )
    return rows
