"""S4, invariant 17: whatever stands in an address, a form, a path, a body or a header, the answer is below 500."""

import json

import pytest

from tests.world import build_world, identities

from . import hostile
from .walk import routes_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def world():
    return build_world()


def requester(world, who):
    return hostile.Requester(identities(world)[who])


def test_s4_any_value_in_any_parameter_is_answered(world):
    """Each parameter of each address once, as the first who meets it."""
    seen: set[tuple[str, str]] = set()
    for who in ("participant", "admin"):
        one = requester(world, who)
        for route, address in routes_of(world):
            for name in set(one.parameters(address)) - {name for known, name in seen if known == route}:
                seen.add((route, name))
                for what, word in hostile.IN_ADDRESS.items():
                    one.ask(f"{route} ?{name} {what}", "GET", f"{address}?{hostile.encoded({name: word})}")
        assert not one.troubles, one.told()
    assert len(seen) > 40, "the pages do look for parameters"


def test_s4_any_value_in_any_field_is_answered(world):
    """Each form once, as the first who finds it."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for who in ("anonymous", "participant", "coach", "admin"):
        one, before = requester(world, who), len(seen)
        for _door, address in routes_of(world):
            for action, fields in one.forms(address):
                key = (action, tuple(sorted(fields)))
                if key not in seen and "/compte/sortir" not in action:
                    seen.add(key)
                    _try_form(one, action, fields)
        assert not one.troubles, one.told()
        assert len(seen) > before


def _try_form(one: hostile.Requester, action: str, fields: dict[str, str]) -> None:
    for what, sent in hostile.sendings(fields):
        one.ask(
            f"POST {action} {what}",
            "POST",
            action,
            hostile.encoded(sent),
            content_type="application/x-www-form-urlencoded",
        )


@pytest.mark.parametrize("who", ["anonymous", "admin"])
def test_s4_any_value_in_a_path_is_answered(world, who):
    one = requester(world, who)
    for what, address in hostile.hostile_paths(world):
        one.ask(what, "GET", address)
        one.ask(f"POST {what}", "POST", address)
    assert not one.troubles, one.told()
    assert one.asked > 500


@pytest.mark.parametrize("who", ["participant"])
def test_s4_any_body_and_any_property_is_answered(world, who):
    one = requester(world, who)
    schema = json.loads(one.ask("schema", "GET", "/api/v1/schema/?format=json").content)
    operations = list(hostile.properties(schema))
    for method, path, names in operations:
        address = hostile.filled_api(path, world)
        for what, body in hostile.BODIES.items():
            one.ask(f"{method} {path} {what}", method, address, body, content_type="application/json")
        for name in names:
            for what, value in hostile.JSONS.items():
                body = json.dumps({name: value})
                one.ask(
                    f"{method} {path} {name} {what}", method, address, body, content_type="application/json"
                )
    assert not one.troubles, one.told()
    assert len(operations) >= 3


@pytest.mark.parametrize("who", ["anonymous", "admin"])
def test_s4_any_header_is_answered(world, who):
    one = requester(world, who)
    for route, address in routes_of(world):
        for what, headers in hostile.HEADERS.items():
            one.ask(f"{route} {what}", "GET", address, headers=headers)
    assert not one.troubles, one.told()
