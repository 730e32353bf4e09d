"""Rich text made ready together."""

import pytest
from bs4 import BeautifulSoup

from lms.programme import rich_text
from lms.programme.templatetags.programme import official


def test_prepare_accepts_a_lesson_without_text():
    texts: list = []
    rich_text.prepare(texts)
    assert texts == []


def cells(table: str) -> list[tuple[str, str | None]]:
    """Each cell of the table as a lesson shows it, with the heading that it says on a phone."""
    shown = BeautifulSoup(official(f"<p>Avant</p>{table}"), "html.parser")
    return [(cell.text, cell.get("data-label")) for cell in shown.select("td")]


@pytest.mark.parametrize("first", ["<td>Pièce</td><td>Délai</td>", "<th>Pièce</th><th>Délai</th>"])
def test_h37_a_table_in_a_lesson_says_its_columns_on_a_phone(first):
    """Those of Légifrance have no head: their first row is it."""
    rows = "<tr><td>Avis d’impôt</td><td>1 mois</td></tr><tr><td>Livret</td><td></td></tr>"
    found = cells(f"<table><tr>{first}</tr>{rows}</table>")
    assert found == [
        ("Avis d’impôt", "Pièce"),
        ("1 mois", "Délai"),
        ("Livret", "Pièce"),
        ("", "Délai"),
    ]
    assert 'class="fold"' in official(f"<table><tr>{first}</tr>{rows}</table>")


def test_h37_a_table_whose_cells_span_columns_promises_no_heading():
    assert cells("<table><tr><td>A</td><td>B</td></tr><tr><td colspan=2>Les deux</td></tr></table>") == [
        ("A", None),
        ("B", None),
        ("Les deux", None),
    ]
