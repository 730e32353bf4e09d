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


@pytest.mark.parametrize("who", ["participant", "admin"])
def test_s4_any_value_in_any_parameter_is_answered(world, who):
    one, known = requester(world, who), 0
    for route, address in routes_of(world):
        names = one.parameters(address)
        known += len(names)
        for name in names:
            for what, word in hostile.IN_ADDRESS.items():
                one.ask(f"{route} ?{name} {what}", "GET", f"{address}?{hostile.encoded({name: word})}")
    assert not one.troubles, one.told()
    assert known > 20, "the pages do look for parameters"


@pytest.mark.parametrize("who", ["anonymous", "participant", "coach", "admin"])
def test_s4_any_value_in_any_field_is_answered(world, who):
    one, seen = requester(world, who), set()
    for _door, address in routes_of(world):
        for action, fields in one.forms(address):
            key = (action, tuple(sorted(fields)))
            if key in seen or "/compte/sortir" in action:
                continue
            seen.add(key)
            for what, sent in hostile.sendings(fields):
                one.ask(
                    f"POST {action} {what}",
                    "POST",
                    action,
                    hostile.encoded(sent),
                    content_type="application/x-www-form-urlencoded",
                )
    assert not one.troubles, one.told()
    assert len(seen) > 3


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
