"""A library of the size that the search is measured on."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db.models import F, QuerySet

from library.models import Resource
from lms.programme.models import ThemePage

from .people import everybody
from .sizes import COHORT_GROUP, DOMAIN, Sizes, rng, today, write
from .words import Writer

# Our kinds of titles -> kinds of resources, with their shares.
KINDS = {
    "sheet": ("project_sheet", 35),
    "guide": ("guide", 15),
    "tool": ("tool", 15),
    "template": ("template", 10),
    "session": ("session_material", 15),
    "link": ("link", 10),
}
VISIBILITY = {"public": 45, "members": 25, "theme": 20, "cohort": 10}
STATES = {"published": 96, "proposed": 1, "draft": 2, "withdrawn": 1}


def mine() -> QuerySet[Resource]:
    return Resource.objects.filter(owner__email__endswith=f"@{DOMAIN}")


def has_resources() -> bool:
    return mine().exists()


def add_resources(sizes: Sizes) -> Iterator[int]:
    """Titles and texts out of a vocabulary, for every audience, published over two years."""
    draws, writer, start = rng("resources"), Writer(rng("resource words")), today()
    owners = list(everybody().values_list("pk", flat=True)[:500])
    groups = list(Group.objects.filter(name__startswith=COHORT_GROUP).order_by("name"))
    names, shares = list(KINDS), [share for _, share in KINDS.values()]
    rows = []
    for _ in range(sizes.resources):
        sort = draws.choices(names, shares)[0]
        visibility = draws.choices(list(VISIBILITY), list(VISIBILITY.values()))[0]
        state = draws.choices(list(STATES), list(STATES.values()))[0]
        when = start - timedelta(minutes=draws.randint(60, 1_000_000))
        rows.append(
            Resource(
                kind=KINDS[sort][0],
                title=writer.title(sort)[:300],
                summary=writer.line("sentences"),
                body=writer.text(draws.randint(5, 12)),
                visibility=visibility,
                cohort_group=draws.choice(groups) if visibility == "cohort" else None,
                state=state,
                owner_id=draws.choice(owners),
                url="https://ressource.exemple.test/" if sort == "link" else "",
                source="Exemple inventé",
                is_example=True,
                published_at=when if state == "published" else None,
            )
        )
    yield from write(Resource, rows)
    themes = list(ThemePage.objects.order_by("pk").values_list("pk", flat=True))
    through = Resource.themes.through
    pairs = (
        through(resource_id=row.pk, themepage_id=theme)
        for row in rows
        for theme in draws.sample(themes, min(len(themes), draws.choice((1, 1, 1, 2))))
    )
    for _ in write(through, pairs):
        yield 0
    # The column sets itself to the moment of the insert.
    mine().filter(published_at__isnull=False).update(created_at=F("published_at"))


def rebuild_index() -> None:
    """Once, at the end: the index is a copy."""
    call_command("rebuild_index", verbosity=0)
