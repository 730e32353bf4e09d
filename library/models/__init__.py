"""What the library holds."""

from .legal import ArticleChange, ArticleVersion, LegalArticle, LegalSection, LegalText
from .outbox import IndexEntry
from .resources import Resource, ResourceQuerySet
from .uploads import Upload

__all__ = [
    "ArticleChange",
    "ArticleVersion",
    "IndexEntry",
    "LegalArticle",
    "LegalSection",
    "LegalText",
    "Resource",
    "ResourceQuerySet",
    "Upload",
]
