"""DILA's XML: the simple form of the Official Journal, consolidated versions and articles, one file or a whole archive.

An archive is read as a stream, a file at a time. Only regular files are looked at; nothing is ever written to disk.
"""

import tarfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from library.validators import ARTICLE_ID, TEXT_ID

from .records import Article, BadLine, BadSourceError, ReadTexts, Section, Text, Version, day

LARGEST = 30 * 1024 * 1024  # the largest XML of the Official Journal is some 20 MB
SOURCE = "DILA – Légifrance / Journal officiel"
NOMINATIVE = "mesures nominatives"


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse(content: bytes) -> etree._Element:
    """The root of a file; a document type, a bomb, a truncated file are refused."""
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadSourceError(f"not readable XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise BadSourceError("a document type is not accepted")
    return root


def _words(node: etree._Element, path: str) -> str:
    return " ".join((node.findtext(path) or "").split())


def _inside(node: etree._Element | None) -> str:
    """What an element holds, as it is written."""
    if node is None:
        return ""
    parts = [node.text or "", *(etree.tostring(child, encoding="unicode") for child in node)]
    return "".join(parts)


def _checked(value: str, shape: object) -> str:
    if not shape.match(value):  # type: ignore[attr-defined]
        raise BadSourceError(f"unexpected identifier {value[:40]!r}")
    return value


def _fields(node: etree._Element) -> defaultdict[str, str]:
    """The words of the children that hold nothing else: an archive has hundreds of thousands."""
    found: defaultdict[str, str] = defaultdict(str)
    for child in node:
        if child.text:
            found[child.tag] = " ".join(child.text.split())
    return found


def read_simple(root: etree._Element) -> Text:
    """`TEXTE`: everything of one text in one file, as published."""
    known = _fields(root)
    text = Text(
        jorftext_id=_checked(known["ID"], TEXT_ID),
        title=known["TITREFULL"] or known["TITRE"],
        nature=known["NATURE"],
        number=known["NUM"],
        nor=known["NOR"],
        eli=known["ID_ELI"].replace("http://", "https://"),
        jorf_label=known["ORIGINE_PUBLI"],
        signed_on=day(known["DATE_TEXTE"]),
        published_on=day(known["DATE_PUBLI"]),
        source=SOURCE,
        source_updated_on=day(known["DATE_PUBLI"]),
    )
    if not text.title:
        raise BadSourceError("a text without a title")
    struct = root.find("STRUCT")
    if struct is not None:
        _walk(struct, text, [], None)
    return text


def _walk(node: etree._Element, text: Text, path: list[str], section: int | None) -> None:
    for child in node:
        if child.tag == "SECTION_TA":
            title = _words(child, "TITRE_TA")
            text.sections.append(Section(_words(child, "ID"), title, len(path)))
            _walk(child, text, [*path, title], len(text.sections) - 1)
        elif child.tag == "ARTICLE":
            text.articles.append(_simple_article(child, path, section))
        elif child.tag in {"STRUCTURE_TA", "STRUCT"}:
            _walk(child, text, path, section)


def _simple_article(node: etree._Element, path: list[str], section: int | None) -> Article:
    known = _fields(node)
    key = _checked(known["ID"], ARTICLE_ID)
    return Article(
        cid=key,
        legi_id=key,
        num=known["NUM"],
        html=_inside(node.find("BLOC_TEXTUEL/CONTENU")),
        start=day(known["DATE_DEBUT"]),
        end=day(known["DATE_FIN"]),
        section=section,
        path=path,
    )


def read_version(root: etree._Element) -> Text:
    """`TEXTE_VERSION`: what is known of a text, without its articles."""
    common, chronicle = root.find("META/META_COMMUN"), root.find("META/META_SPEC/META_TEXTE_CHRONICLE")
    version = root.find("META/META_SPEC/META_TEXTE_VERSION")
    if common is None or chronicle is None or version is None:
        raise BadSourceError("metadata missing")
    key, cid = _checked(_words(common, "ID"), TEXT_ID), _words(chronicle, "CID")
    return Text(
        jorftext_id=next((k for k in (cid, key) if k.startswith("JORF")), None),
        legitext_id=key if key.startswith("LEGI") else None,
        title=_words(version, "TITREFULL") or _words(version, "TITRE"),
        nature=_words(common, "NATURE"),
        number=_words(chronicle, "NUM"),
        nor=_words(chronicle, "NOR"),
        eli=_words(common, "ID_ELI").replace("http://", "https://"),
        jorf_label=_words(chronicle, "ORIGINE_PUBLI"),
        signed_on=day(_words(chronicle, "DATE_TEXTE")),
        published_on=day(_words(chronicle, "DATE_PUBLI")),
        in_force_from=day(_words(version, "DATE_DEBUT")),
        in_force_to=day(_words(version, "DATE_FIN")),
        status=_words(version, "ETAT"),
        source=SOURCE,
        source_updated_on=day(_words(chronicle, "DERNIERE_MODIFICATION"))
        or day(_words(chronicle, "DATE_PUBLI")),
    )


def read_article(root: etree._Element) -> Text:
    """`ARTICLE`: one article of a consolidated text, with the little that it says of the text."""
    key = _checked(_words(root, "META/META_COMMUN/ID"), ARTICLE_ID)
    context = root.find("CONTEXTE/TEXTE")
    meta = root.find("META/META_SPEC/META_ARTICLE")
    if context is None or meta is None:
        raise BadSourceError("metadata missing")
    cid = _checked(context.get("cid", ""), TEXT_ID)
    path = [" ".join((node.text or "").split()) for node in context.iter("TITRE_TM")]
    links = sorted(root.iterfind("VERSIONS/VERSION/LIEN_ART"), key=lambda link: link.get("debut", ""))
    article = Article(
        cid=links[0].get("id", key) if links else key,  # the first version's, which all versions share
        legi_id=key,
        num=_words(meta, "NUM"),
        html=_inside(root.find("BLOC_TEXTUEL/CONTENU")),
        nota=_inside(root.find("NOTA/CONTENU")),
        status=_words(meta, "ETAT"),
        start=day(_words(meta, "DATE_DEBUT")),
        end=day(_words(meta, "DATE_FIN")),
        path=path,
        versions=[
            Version(link.get("id", ""), link.get("etat", ""), day(link.get("debut")), day(link.get("fin")))
            for link in links
        ],
    )
    return Text(
        jorftext_id=cid if cid.startswith("JORF") else None,
        legitext_id=cid if cid.startswith("LEGI") else None,
        title=_words(context, "TITRE_TXT"),
        nature=context.get("nature", ""),
        number=context.get("num", ""),
        nor=context.get("nor", ""),
        signed_on=day(context.get("date_signature")),
        published_on=day(context.get("date_publi")),
        source=SOURCE,
        articles=[article],
        complete=False,
    )


READERS = {"TEXTE": read_simple, "TEXTE_VERSION": read_version, "ARTICLE": read_article}


def read_file(content: bytes) -> Text | None:
    """The text of one file; None for a kind of file that says nothing of a text by itself."""
    root = parse(content)
    reader = READERS.get(root.tag)
    if reader is None:
        if root.tag in {"TEXTELR", "SECTION_TA", "JO"}:
            return None
        raise BadSourceError(f"unknown root <{root.tag}>")
    return reader(root)


def nominative(content: bytes) -> set[str]:
    """Texts of an issue that name persons (appointments…): of no use here, and personal data."""
    found: set[str] = set()
    for heading in parse(content).iter("TITRE_TM"):
        if " ".join((heading.text or "").split()).lower().startswith(NOMINATIVE):
            found.update(link.get("idtxt", "") for link in heading.getparent().iter("LIEN_TXT"))
    return found


def _members(path: Path, *, contents: bool) -> Iterator[tuple[str, bytes | None]]:
    """Name and bytes of each XML of an archive, or of each issue's contents only; None for one that is too large."""
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                if not member.isreg() or not name.endswith(".xml") or name.startswith("JORFCONT") != contents:
                    continue
                file = archive.extractfile(member) if member.size <= LARGEST else None
                yield member.name, file.read() if file else None
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BadSourceError(f"not a readable archive: {error}") from error


def read_archive(path: Path) -> ReadTexts:
    """Every text of a dump; a file that cannot be read is named and skipped."""
    skip: set[str] = set()
    for _name, content in _members(path, contents=True):
        if content:
            skip |= nominative(content)
    for name, content in _members(path, contents=False):
        if content is None:
            yield BadLine(name, "the file is too large")
            continue
        try:
            text = read_file(content)
        except (BadSourceError, ValueError) as error:
            yield BadLine(name, str(error))
            continue
        if text is not None and text.jorftext_id not in skip:
            yield text
