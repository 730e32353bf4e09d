"""What the screens of the library share."""

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
