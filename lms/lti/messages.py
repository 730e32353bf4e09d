"""What a tool is told (LTI 1.3, chapters 4 and 5): who somebody is to it, what is opened, where to say what became of it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from lms.programme.models import CoursePage, LessonPage

from .addresses import address, issuer, line_item
from .enums import AGS_CLAIM, CLAIM, COURSE_OFFERING, DL_CLAIM, ROLES, VERSION, MessageType, Scope
from .models import ToolContent, ToolUser


@dataclass(frozen=True)
class Place:
    """A block that opens a content of a tool."""

    lesson: LessonPage
    course: CoursePage
    block: str
    title: str
    content: ToolContent


def _common(user: ToolUser, kind: str, target: str) -> dict[str, Any]:
    site = settings.SITE_URL
    return {
        "iss": issuer(),
        "aud": user.tool.client_id,
        "sub": user.subject,
        **_named(user),
        f"{CLAIM}message_type": kind,
        f"{CLAIM}version": VERSION,
        f"{CLAIM}deployment_id": user.tool.deployment_id,
        f"{CLAIM}target_link_uri": target,
        f"{CLAIM}tool_platform": {
            "guid": site,
            "name": settings.WAGTAIL_SITE_NAME,
            "url": site,
            "product_family_code": "territoirprod",
        },
    }


def _named(user: ToolUser) -> dict[str, str]:
    """What the manager who registered the tool ticked, and nothing else."""
    person = user.person
    told: dict[str, str] = {}
    if user.tool.sends_name:
        told |= {
            "name": str(person),
            "given_name": person.first_name,
            "family_name": person.last_name,
        }
    if user.tool.sends_email:
        told |= {"email": person.email}
    return told


def resource_claims(user: ToolUser, place: Place, *, teaches: bool) -> dict[str, Any]:
    """« Open this for them. »"""
    link = {"id": f"{place.lesson.pk}-{place.block}", "title": place.title}
    context = {
        "id": str(place.course.pk),
        "title": place.course.title,
        "label": place.course.title[:60],
        "type": [COURSE_OFFERING],
    }
    custom = {f"{CLAIM}custom": place.content.custom} if place.content.custom else {}
    return {
        **_common(user, MessageType.RESOURCE, place.content.target_url),
        f"{CLAIM}resource_link": link,
        f"{CLAIM}roles": [f"{ROLES}{'Instructor' if teaches else 'Learner'}"],
        f"{CLAIM}context": context,
        f"{CLAIM}launch_presentation": {
            "document_target": "window",
            "locale": get_language() or "fr",
            "return_url": f"{settings.SITE_URL}{place.lesson.url}",
        },
        AGS_CLAIM: {
            "scope": Scope.values,
            "lineitems": address("line_items", place.course.pk),
            "lineitem": line_item(place.lesson.pk, place.block),
        },
        **custom,
    }


def choice_claims(user: ToolUser, data: str) -> dict[str, Any]:
    """« Let them choose, and send back what they chose. »"""
    return {
        **_common(user, MessageType.CHOICE, user.tool.choice_url),
        f"{CLAIM}roles": [f"{ROLES}ContentDeveloper", f"{ROLES}Instructor"],
        f"{DL_CLAIM}deep_linking_settings": {
            "deep_link_return_url": address("chosen"),
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["window"],
            "accept_multiple": True,
            "accept_lineitem": True,
            "auto_create": True,
            "data": data,
        },
    }
