"""What the library holds."""

from .legal import ArticleChange, ArticleVersion, LegalArticle, LegalSection, LegalText
from .resources import Resource, ResourceQuerySet
from .uploads import Upload

__all__ = [
    "ArticleChange",
    "ArticleVersion",
    "LegalArticle",
    "LegalSection",
    "LegalText",
    "Resource",
    "ResourceQuerySet",
    "Upload",
]
