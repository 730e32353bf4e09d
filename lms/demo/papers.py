"""Writes the papers of the demonstration: PDF by typst, DOCX, ODT and XLSX, each with its structure for those who listen.

For developers (`manage.py make_papers`): the files are kept in data/papers/, nothing of this runs on the platform.
"""

import json
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parent / "data" / "papers"
AUTHOR = "Territoir’Prod"
LANGUAGE = "fr-FR"


def papers() -> dict[str, dict[str, Any]]:
    """What each holds, by the name of its file."""
    known: dict[str, dict[str, Any]] = json.loads((PLACE / "papers.json").read_text(encoding="utf-8"))
    return known


def write(name: str, paper: dict[str, Any], place: Path = PLACE) -> Path:
    target = place / name
    {".pdf": _pdf, ".docx": _docx, ".odt": _odt, ".xlsx": _xlsx}[target.suffix](paper, target)
    return target


def _pdf(paper: dict[str, Any], target: Path) -> None:
    import typst

    data = {"paper": json.dumps(paper, ensure_ascii=False)}
    target.write_bytes(
        typst.compile(PLACE / "paper.typ", format="pdf", pdf_standards="ua-1", sys_inputs=data)
    )


def _docx(paper: dict[str, Any], target: Path) -> None:
    from docx import Document
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = Document()
    document.core_properties.title, document.core_properties.author = paper["title"], AUTHOR
    document.core_properties.language = LANGUAGE
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    document.add_heading(paper["title"], 0)
    document.add_paragraph(paper["note"])
    for kind, *rest in paper["blocks"]:
        if kind == "h":
            document.add_heading(rest[0], 1)
        elif kind == "p":
            document.add_paragraph(rest[0])
        elif kind in {"ul", "ol"}:
            for line in rest[0]:
                document.add_paragraph(line, style="List Bullet" if kind == "ul" else "List Number")
        else:
            caption, head, rows = rest
            document.add_paragraph(caption, style="Caption")
            table = document.add_table(rows=1, cols=len(head), style="Table Grid")
            mark = OxmlElement("w:tblHeader")  # said before each cell, and repeated on the next page
            table.rows[0]._tr.get_or_add_trPr().append(mark)
            described = OxmlElement("w:tblCaption")
            described.set(qn("w:val"), caption)
            table._tbl.tblPr.append(described)
            for cell, words in zip(table.rows[0].cells, head, strict=True):
                cell.paragraphs[0].add_run(words).bold = True
            for row in rows:
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    cell.text = words
    document.save(str(target))


def _odt(paper: dict[str, Any], target: Path) -> None:
    from odfdo import Document, Header, List, ListItem, Paragraph, Row, Table

    document = Document("text")
    document.meta.title, document.meta.creator, document.meta.language = paper["title"], AUTHOR, LANGUAGE
    document.language = LANGUAGE
    body = document.body
    body.clear()
    body.append(Header(1, paper["title"]))
    body.append(Paragraph(paper["note"]))
    for number, (kind, *rest) in enumerate(paper["blocks"]):
        if kind == "h":
            body.append(Header(2, rest[0]))
        elif kind == "p":
            body.append(Paragraph(rest[0]))
        elif kind in {"ul", "ol"}:
            body.append(List([ListItem(line) for line in rest[0]]))
        else:
            caption, head, rows = rest
            body.append(Paragraph(caption))
            table = Table(f"Tableau{number}", width=len(head), height=0)
            first = Row()
            first.set_values(head)
            table.append(first)
            for cells in rows:
                row = Row()
                row.set_values(cells)
                table.append(row)
            _head_rows(table)
            body.append(table)
    document.save(target)


def _head_rows(table: Any) -> None:
    """The first row is the head of the table: `table:table-header-rows`."""
    from odfdo import Element

    first = table.get_element("table:table-row")
    head = Element.from_tag("table:table-header-rows")
    table.insert(head, position=table.index(first))
    table.delete(first)
    head.append(first)


def _xlsx(paper: dict[str, Any], target: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.table import Table, TableStyleInfo

    book = Workbook()
    book.properties.title, book.properties.creator, book.properties.language = (
        paper["title"],
        AUTHOR,
        LANGUAGE,
    )
    notes = book.active
    notes.title = "À lire"
    notes["A1"], notes["A2"] = paper["title"], paper["note"]
    notes["A1"].font = Font(bold=True, size=14)
    notes.column_dimensions["A"].width = 90
    for kind, *rest in paper["blocks"]:
        if kind != "table":
            continue
        caption, head, rows = rest
        sheet = book.create_sheet(caption)
        sheet.append(head)
        for row in [*rows, *([""] * len(head) for _ in range(20))]:
            sheet.append(row)
        last = f"{chr(64 + len(head))}{sheet.max_row}"
        # its first row is its head, for a screen reader too
        table = Table(displayName=caption, ref=f"A1:{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight9", showRowStripes=True)
        sheet.add_table(table)
        sheet.freeze_panes = "A2"
        for column in sheet.iter_cols(max_row=1):
            sheet.column_dimensions[column[0].column_letter].width = 24
            column[0].alignment = Alignment(wrap_text=True)
    book.save(target)
