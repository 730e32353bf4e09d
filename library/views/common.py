"""What the screens of the library share."""

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url

from library.enums import ResourceKind
from library.search.feeding import ARTICLE_TYPE

# What an address says for each kind (`?type=texte`).
TYPE_WORDS = {
    "texte": ResourceKind.LEGAL_TEXT.value,
    "article": ARTICLE_TYPE,
    "projet": ResourceKind.PROJECT_SHEET.value,
    "guide": ResourceKind.GUIDE.value,
    "outil": ResourceKind.TOOL.value,
    "modele": ResourceKind.TEMPLATE.value,
    "support": ResourceKind.SESSION_MATERIAL.value,
    "lien": ResourceKind.LINK.value,
    "fichier": ResourceKind.FILE.value,
}


def see_other(to: Any, *args: Any) -> HttpResponseRedirect:
    """After a POST: reading the answer again does not send again."""
    response = HttpResponseRedirect(resolve_url(to, *args))
    response.status_code = 303
    return response
