"""What an editor chose in a tool comes back (deep linking): contents that lessons may open."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from lms.core.errors import DomainError
from lms.core.outside import check_address
from lms.lti import hints, rules
from lms.lti.addresses import issuer
from lms.lti.enums import CLAIM, DL_CLAIM, VERSION, MessageType
from lms.lti.models import Tool, ToolContent, ToolUser
from lms.lti.scores import LARGEST, QUANTUM
from lms.lti.signed import LASTS_AT_MOST, LEEWAY, read_signed

from .errors import refusal
from .words import use_once

MOST_ITEMS = 20
MOST_WORDS = 30
LONGEST_WORD = 500  # letters
LONGEST_TITLE = 200


@transaction.atomic
def take_choice(*, token: str) -> tuple[Tool, list[ToolContent]]:
    """Keep what was chosen, for the editor whom we sent to the tool; what lessons cannot open is left out.

    The tool signs it, and gives back the word with which we sent the editor: each of them is good once. Raises
    `bad_choice`, `not_allowed`, `nothing_chosen`, `bad_token`, `unknown_key`.
    """
    tool, claims = read_signed(token, audience=[issuer()], once="nonce")
    data = claims.get(f"{DL_CLAIM}data")
    subject = hints.read_choice_data(data) if isinstance(data, str) else None
    editor = ToolUser.objects.select_related("person").filter(tool=tool, subject=subject or "").first()
    if editor is None or not _is_ours(tool, claims):
        raise refusal("bad_choice")
    if not rules.can_choose(editor.person):
        raise refusal("not_allowed")
    if not use_once("choice", tool.client_id, str(claims["nonce"]), lasts=LASTS_AT_MOST + 2 * LEEWAY):
        raise refusal("bad_choice")
    if not use_once("data", str(data), lasts=2 * hints.CHOICE_LASTS):
        raise refusal("bad_choice")
    items = claims.get(f"{DL_CLAIM}content_items")
    found = [_content(tool, one) for one in items[:MOST_ITEMS]] if isinstance(items, list) else []
    contents = [one for one in found if one is not None]
    if not contents:
        raise refusal("nothing_chosen")
    for content in contents:
        content.chosen_by = editor.person
        content.save(force_insert=True)
    return tool, contents


def _is_ours(tool: Tool, claims: Mapping[str, Any]) -> bool:
    expected = {
        "message_type": MessageType.CHOSEN,
        "version": VERSION,
        "deployment_id": tool.deployment_id,
    }
    return all(claims.get(f"{CLAIM}{name}") == value for name, value in expected.items())


def _content(tool: Tool, item: Any) -> ToolContent | None:
    """One that lessons can open; None for a file, a picture, a piece of HTML, an address that is none."""
    if not isinstance(item, Mapping) or item.get("type") != "ltiResourceLink":
        return None
    url = item.get("url") or tool.target_url
    try:
        check_address(str(url))
    except DomainError:
        return None
    custom = _words(item.get("custom"))
    if custom is None:
        return None
    title = _line(item.get("title")) or tool.name
    return ToolContent(
        tool=tool, title=title[:LONGEST_TITLE], target_url=str(url), custom=custom, possible=_possible(item)
    )


def _line(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join("".join(one for one in value[:1000] if one.isprintable() or one == "\n").split())


def _words(value: Any) -> dict[str, str] | None:
    """What the tool wants to be told again; None for what is no small table of words."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or len(value) > MOST_WORDS:
        return None
    words = {}
    for name, word in value.items():
        if not isinstance(name, str) or not isinstance(word, str | int) or isinstance(word, bool):
            return None
        if len(name) > 100 or len(str(word)) > LONGEST_WORD or not f"{name}{word}".isprintable():
            return None
        words[name] = str(word)
    return words


def _possible(item: Mapping[str, Any]) -> Decimal | None:
    """The points of the line item that comes with it."""
    line = item.get("lineItem")
    most = line.get("scoreMaximum") if isinstance(line, Mapping) else None
    if isinstance(most, bool) or not isinstance(most, int | float) or not 0 < most <= LARGEST:
        return None
    return Decimal(str(most)).quantize(QUANTUM) or None
