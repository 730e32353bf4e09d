"""A tool is opened: from a lesson by who reads it, from /gestion/ by who chooses content; then the tool asks who it is.

Two steps through the browser (OpenID Connect, third-party initiated): we send the person to the tool's login with two
signed words; the tool sends them back with both, and gets the signed message at an address that was registered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lms.accounts.models import User
from lms.learning.domain.progress import refuse_closed
from lms.learning.editions import course_of
from lms.lti import hints, queries, rules
from lms.lti.addresses import issuer
from lms.lti.messages import Place, choice_claims, resource_claims
from lms.lti.models import Tool, ToolResult, ToolUser
from lms.lti.signed import sign
from lms.programme.models import CoursePage, LessonPage
from lms.programme.rules import manages_theme

from .errors import refusal
from .words import use_once

TOKEN_LASTS = 300  # seconds
LONGEST = {"state": 2000, "nonce": 500}  # letters
FIXED = {"response_type": "id_token", "response_mode": "form_post", "prompt": "none"}


@dataclass(frozen=True)
class Posting:
    """What the person's browser posts to a tool, and where."""

    to: str
    fields: dict[str, str]
    tool: Tool


@transaction.atomic
def open_block(*, person: User, lesson: LessonPage, block: str) -> Posting:
    """Send the person to the tool of a block. Raises `no_such_block`, `not_open_yet`, `retired`.

    The first time makes the row in which the tool's scores of them will be.
    """
    place = _place(person, lesson, block)
    user = _user(person, place.content.tool)
    ToolResult.objects.get_or_create(user=user, lesson=lesson, block=block)
    return _login(user, place.content.target_url, hints.Message(user.subject, lesson.pk, block))


@transaction.atomic
def open_choice(*, person: User, tool: Tool) -> Posting:
    """Send an editor to the tool's own screen of contents. Raises `not_allowed`, `retired`, `no_choice`."""
    if not rules.can_choose(person):
        raise refusal("not_allowed")
    if not tool.in_use:
        raise refusal("retired")
    if not tool.choice_url:
        raise refusal("no_choice")
    user = _user(person, tool)
    return _login(user, tool.choice_url, hints.Message(user.subject))


def _place(person: User, lesson: LessonPage, block: str) -> Place:
    """What a block of a lesson opens, for somebody who may read the lesson; asked of the rows anew."""
    value = queries.block_of(lesson, block)
    content = queries.content_of(value) if value is not None else None
    if value is None or content is None:
        raise refusal("no_such_block")
    if not content.tool.in_use:
        raise refusal("retired")
    try:
        course = CoursePage.objects.get(pk=course_of(lesson).pk)
    except CoursePage.DoesNotExist:
        raise refusal("no_such_block") from None
    refuse_closed(person, lesson)
    return Place(lesson, course, block, str(value.get("title", "")), content)


def _user(person: User, tool: Tool) -> ToolUser:
    user: ToolUser = ToolUser.objects.select_related("tool", "person").get_or_create(
        tool=tool, person=person
    )[0]
    return user


def _login(user: ToolUser, target: str, message: hints.Message) -> Posting:
    fields = {
        "iss": issuer(),
        "target_link_uri": target,
        "login_hint": hints.login_hint(user.subject),
        "lti_message_hint": hints.message_hint(message),
        "client_id": user.tool.client_id,
        "lti_deployment_id": user.tool.deployment_id,
    }
    return Posting(user.tool.login_url, fields, user.tool)


@transaction.atomic
def authorize(*, person: User, asked: Mapping[str, str]) -> Posting:
    """What the tool gets that asks who opened it: the signed message. Raises what it asked in a wrong way.

    Nothing leaves for an address that is not registered, nor for a person who is not the one that was sent to the tool.
    """
    tool = _asking_tool(asked)
    _check_form(asked)
    subject, message = _hinted(asked)
    user = ToolUser.objects.select_related("tool", "person").filter(tool=tool, subject=subject).first()
    if user is None or user.person_id != person.pk:
        raise refusal("other_person")
    if not use_once("nonce", tool.client_id, asked["nonce"], lasts=2 * hints.LASTS):
        raise refusal("used")
    if not use_once("hint", asked["lti_message_hint"], lasts=2 * hints.LASTS):
        raise refusal("used")
    claims = _choice(user) if message.is_choice else _resource(user, message)
    token = sign(claims | {"nonce": asked["nonce"]}, seconds=TOKEN_LASTS)
    return Posting(asked["redirect_uri"], {"id_token": token, "state": asked["state"]}, tool)


def _asking_tool(asked: Mapping[str, str]) -> Tool:
    """Known by its name, and to be answered at an address that was registered, letter by letter."""
    name = asked.get("client_id", "")[:100].replace("\0", "")
    tool = Tool.objects.in_use().filter(client_id=name).first()
    if tool is None:
        raise refusal("unknown_client")
    if asked.get("redirect_uri", "") not in tool.redirect_uris:
        raise refusal("foreign_redirect")
    return tool


def _check_form(asked: Mapping[str, str]) -> None:
    """What the standard fixes, and that both words are there by which the tool knows its own asking again."""
    if any(asked.get(name) != value for name, value in FIXED.items()):
        raise refusal("bad_request")
    if asked.get("scope", "").split() != ["openid"]:
        raise refusal("bad_request")
    for name, longest in LONGEST.items():
        if not asked.get(name, "").strip():
            raise refusal("bad_request")
        if len(asked[name]) > longest:
            raise refusal("too_long")


def _hinted(asked: Mapping[str, str]) -> tuple[str, hints.Message]:
    """Who was sent to the tool, to open what; both words must be of the same sending."""
    subject = hints.read_login_hint(asked.get("login_hint", ""))
    message = hints.read_message_hint(asked.get("lti_message_hint", ""))
    if subject is None or message is None:
        raise refusal("expired")
    if message.subject != subject:
        raise refusal("other_person")
    return subject, message


def _choice(user: ToolUser) -> dict[str, Any]:
    if not rules.can_choose(user.person):
        raise refusal("not_allowed")
    return choice_claims(user, hints.choice_data(user.subject))


def _resource(user: ToolUser, message: hints.Message) -> dict[str, Any]:
    """The gates are asked again: minutes may have passed, and the block may open another tool by now."""
    lesson = LessonPage.objects.visible_to(user.person).filter(pk=message.lesson).first()
    if lesson is None:
        raise refusal("no_such_block")
    place = _place(user.person, lesson, message.block)
    if place.content.tool_id != user.tool_id:
        raise refusal("no_such_block")
    return resource_claims(user, place, teaches=manages_theme(user.person, place.course.theme_id))
