"""C14 with many at once: a word is good once, a score is one fact, the newest stays, whoever comes first."""

import pytest

from lms.learning.models import Fact
from lms.lti.domain import openings, services
from lms.lti.models import ToolResult, ToolUser
from tests.threads import together

from .help import (  # fmt: skip
    BLOCK,
    asking,
    assertion,
    client_of,
    launched,
    lesson_with,
    opened,
    person,
    score,
    signed,
    tool_with,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_c14_of_ten_who_show_one_word_one_gets_in():
    tool = tool_with()
    word = signed(assertion(tool))
    scopes = ["https://purl.imsglobal.org/spec/lti-ags/scope/score"]
    said, errors = together([lambda: services.give_access(assertion=word, scopes=scopes)] * 10)
    assert (said, errors) == ({"ok": 1, "bad_token": 9}, [])


def test_c14_of_ten_who_show_one_opening_one_gets_the_message():
    tool = tool_with()
    lesson, reader = lesson_with(tool), person()
    asked = asking(opened(client_of(reader), lesson), tool)
    openings.authorize(
        person=reader, asked=asking(opened(client_of(reader), lesson), tool)
    )  # the key is there
    said, errors = together([lambda: openings.authorize(person=reader, asked=asked)] * 10)
    assert (said, errors) == ({"ok": 1, "used": 9}, [])


def test_one_person_who_opens_in_ten_tabs_is_one_in_the_tool():
    tool = tool_with()
    lesson, reader = lesson_with(tool), person()
    said, errors = together([lambda: openings.open_block(person=reader, lesson=lesson, block=BLOCK)] * 10)
    assert (said, errors) == ({"ok": 10}, [])
    assert ToolUser.objects.count() == ToolResult.objects.count() == 1


def test_c14_scores_in_any_order_leave_the_newest_and_each_fact_once():
    tool = tool_with()
    lesson, reader = lesson_with(tool), person()
    subject = launched(reader, lesson, tool)["sub"]
    sent = [score(subject, scoreGiven=n, timestamp=f"2026-11-25T10:00:0{n}Z") for n in (5, 1, 4, 2, 3)] * 2

    calls = [
        lambda one=one: services.take_score(tool=tool, lesson=lesson.pk, block=BLOCK, sent=one)
        for one in sent
    ]
    said, errors = together(calls)
    assert errors == []
    assert set(said) <= {"ok", "older_score"}
    assert ToolResult.objects.get().points == 5
    scored = Fact.objects.filter(person=reader, block=BLOCK, kind="scored").order_by("pk")
    points = [int(one.value["points"]) for one in scored]
    assert points == sorted(set(points))
    assert points[-1] == 5
    assert Fact.objects.filter(person=reader, block=BLOCK, kind="finished").count() == 1
