"""The little HTML that texts of law are made of, and nothing else."""

import html
import re

import nh3

LEGIFRANCE = "https://www.legifrance.gouv.fr"
TAGS = {
    "a", "b", "blockquote", "br", "caption", "center", "div", "em", "i", "li", "ol", "p", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
OLD_LINK = re.compile(r'href="/?affich[A-Za-z]+\.do\?([^"]*)"')
ARTICLE = re.compile(r"idArticle=((?:LEGI|JORF)ARTI[0-9]{12})")
TEXT = re.compile(r"cidTexte=((?:LEGI|JORF)TEXT[0-9]{12})")
BLOCK = re.compile(r"</?(?:p|br|div|tr|li|table|blockquote|td|th)\b[^>]*>", re.IGNORECASE)
MARK = re.compile(r"<[^>]+>")

_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer",
    strip_comments=True,
)


def _today(match: re.Match[str]) -> str:
    """The address that an old relative one has today; a link that names nothing loses its address."""
    query = html.unescape(match[1])
    article, text = ARTICLE.search(query), TEXT.search(query)
    if article:
        shelf = "codes/article_lc" if article[1].startswith("LEGI") else "jorf/article_jo"
        return f'href="{LEGIFRANCE}/{shelf}/{article[1]}"'
    if text:
        shelf = "codes/texte_lc" if text[1].startswith("LEGI") else "jorf/id"
        return f'href="{LEGIFRANCE}/{shelf}/{text[1]}"'
    return ""


def legal(source: str) -> str:
    """Safe HTML of a text of law; header cells say what they head."""
    if not source or not source.strip():
        return ""
    cleaned = _CLEANER.clean(OLD_LINK.sub(_today, source))
    return cleaned.replace("<th>", '<th scope="col">').strip()


def plain(source: str) -> str:
    return " ".join(html.unescape(MARK.sub("", BLOCK.sub(" ", source))).split())
