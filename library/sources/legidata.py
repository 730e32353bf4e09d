"""A consolidated code as the project legi-data publishes it: one JSON with sections, articles, versions, changes."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from library.validators import ARTICLE_ID, TEXT_ID

from .records import Article, BadSourceError, Change, Section, Text, Version, day, day_of_milliseconds

SOURCE = "DILA – Légifrance, d’après SocialGouv/legi-data"


def read(path: Path) -> Text:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        tree = json.loads(content)
        return _code(tree)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadSourceError(f"not readable: {error}") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadSourceError(f"not a code of legi-data: {error!r}") from error


def _code(tree: dict[str, Any]) -> Text:
    data = tree["data"]
    if not TEXT_ID.match(data["id"]):
        raise BadSourceError(f"unexpected identifier {data['id'][:40]!r}")
    text = Text(
        legitext_id=data["id"],
        title=data["title"],
        nature="CODE",
        status=data.get("etat", ""),
        source=SOURCE,
        source_updated_on=day(data.get("dateModif")),
        themes=list(data.get("themes", [])),
    )
    _walk(tree, text, [], None)
    return text


def _walk(node: dict[str, Any], text: Text, path: list[str], section: int | None) -> None:
    for child in node.get("children", []):
        data = child["data"]
        if child["type"] == "section":
            title = " ".join(data["title"].split())
            text.sections.append(Section(data["id"], title, len(path)))
            _walk(child, text, [*path, title], len(text.sections) - 1)
        elif child["type"] == "article":
            text.articles.append(_article(data, path, section))


def _article(data: dict[str, Any], path: list[str], section: int | None) -> Article:
    if not ARTICLE_ID.match(data["id"]):
        raise BadSourceError(f"unexpected identifier {data['id'][:40]!r}")
    return Article(
        cid=data["cid"],
        legi_id=data["id"],
        num=data.get("num") or "",
        html=data.get("texteHtml", ""),
        nota=data.get("notaHtml", ""),
        status=data.get("etat", ""),
        start=day_of_milliseconds(data.get("dateDebut")),
        end=day_of_milliseconds(data.get("dateFin")),
        section=section,
        path=path,
        versions=[
            Version(
                row["id"],
                row.get("etat", ""),
                day_of_milliseconds(row.get("dateDebut")),
                day_of_milliseconds(row.get("dateFin")),
            )
            for row in data.get("articleVersions", [])
        ],
        changes=[_change(row) for row in data.get("lienModifications", [])],
    )


def _change(row: dict[str, Any]) -> Change:
    return Change(
        kind=row.get("linkType", ""),
        orientation=row.get("linkOrientation", ""),
        act_title=row.get("textTitle", "").removesuffix(" - art."),  # no article is named there
        jorf_id=row.get("textCid", ""),
        act_article=row.get("articleNum", ""),
        happened_on=day(row.get("datePubliTexte")) or day(row.get("dateSignaTexte")),
    )
