"""Territories that do not exist, and the people of the large demonstration."""

from collections.abc import Iterator
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.text import slugify

from lms.accounts.enums import ROLE_GROUPS, Role, TerritoryKind
from lms.accounts.models import RoleGrant, Territory, User, UserQuerySet
from lms.programme.enums import ThemeRoleKind
from lms.programme.models import ThemePage, ThemeRole

from .sizes import DOMAIN, TERRITORY, Sizes, rng, today, write
from .words import Writer

# How many of each for one cohort; those who come after have no role and no cohort.
SEATED, WAITING, COACHES, EXPERTS, MANAGERS = 45, 3, 0.75, 0.15, 0.03


def has_territories() -> bool:
    return Territory.objects.filter(slug__startswith=TERRITORY).exists()


def add_territories(sizes: Sizes) -> Iterator[int]:
    """Invented territories: real ones never own an invented project."""
    writer = Writer(rng("territories"))
    names: set[str] = set()
    while len(names) < sizes.territories:
        names.add(writer.place())
    yield from write(
        Territory,
        [
            Territory(kind=TerritoryKind.EXAMPLE, name=name, slug=f"{TERRITORY}{slugify(name)}", population=p)
            for name, p in ((name, writer.rng.randint(3_000, 90_000)) for name in sorted(names))
        ],
    )


def has_people() -> bool:
    return everybody().exists()


def everybody() -> UserQuerySet:
    """The people of the large demonstration, in the order in which they were made."""
    return User.objects.get_queryset().filter(email__endswith=f"@{DOMAIN}").order_by("email")


def of_role(role: Role) -> list[User]:
    return list(everybody().with_role(role))


def members(sizes: Sizes) -> list[User]:
    """Those who apply for cohorts, 48 for each."""
    return list(everybody()[: sizes.cohorts * (SEATED + WAITING)])


def add_people(sizes: Sizes) -> Iterator[int]:
    """20,000 accounts without a password (signing in is by a code sent to the address), and their roles."""
    draws, writer, locked = rng("people"), Writer(rng("names")), make_password(None)
    joined = today() - timedelta(days=700)
    people = [
        User(
            email=f"personne-{number:05}@{DOMAIN}",
            password=locked,
            first_name=writer.pick("first_names"),
            last_name=writer.pick("last_names"),
            job_title=writer.pick("job_titles"),
            date_joined=joined + timedelta(hours=draws.randint(0, 16_000)),
        )
        for number in range(sizes.people)
    ]
    yield from write(User, people)
    addresses = (EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people)
    for _ in write(EmailAddress, addresses):
        yield 0
    places = list(Territory.objects.filter(slug__startswith=TERRITORY).order_by("slug"))
    through = User.territories.through
    # People of one cohort sit in the list side by side: neighbours share a territory, three by three.
    lives = (through(user=user, territory=places[n // 3 % len(places)]) for n, user in enumerate(people))
    for _ in write(through, lives):
        yield 0
    _give_roles(sizes, people[sizes.cohorts * (SEATED + WAITING) :])


def _give_roles(sizes: Sizes, staff: list[User]) -> None:
    """Coaches, experts and managers; experts and managers are bound to a theme, one after the other."""
    start = 0
    themes = list(ThemePage.objects.order_by("pk"))
    for role, share in ((Role.COACH, COACHES), (Role.EXPERT, EXPERTS), (Role.MANAGER, MANAGERS)):
        holders = staff[start : start + max(1, round(sizes.cohorts * share))]
        start += len(holders)
        group, _ = Group.objects.get_or_create(name=ROLE_GROUPS[role])
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for user in holders)
        through = User.groups.through
        through.objects.bulk_create(through(user=user, group=group) for user in holders)
        if role != Role.COACH:
            ThemeRole.objects.bulk_create(
                ThemeRole(page=themes[n % len(themes)], user=user, role=ThemeRoleKind(role.value))
                for n, user in enumerate(holders)
            )
