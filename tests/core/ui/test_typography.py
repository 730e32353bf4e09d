"""French spaces and marks."""

import pytest
from django.utils.translation import override

from lms.core.ui.typography import NO_BREAK, THIN, french, of, references


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("C'est dit : oui", f"C’est dit{NO_BREAK}: oui"),
        ("Vraiment ?", f"Vraiment{THIN}?"),
        ("Non ! Si ; bon", f"Non{THIN}! Si{THIN}; bon"),
        ("« ça »", f"«{NO_BREAK}ça{NO_BREAK}»"),
        ("session n° 3", f"session n°{NO_BREAK}3"),
        ("Un instant...", "Un instant…"),
        ("l'article L. 113-13", f"l’article L.{NO_BREAK}113-13"),
        ("de 9 h 30 à 17 h, 45 min", f"de 9{NO_BREAK}h{NO_BREAK}30 à 17{NO_BREAK}h, 45{NO_BREAK}min"),
        ("https://exemple.test/?q=1", "https://exemple.test/?q=1"),
        ("de 9:30 à 10:00", "de 9:30 à 10:00"),
        ('<a href="%(url)s">ici</a> : %(n)s', f'<a href="%(url)s">ici</a>{NO_BREAK}: %(n)s'),
    ],
)
def test_french_sets_spaces_once(typed, printed):
    assert french(typed) == printed
    assert french(printed) == printed


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Anaïs Rousset", "d’Anaïs Rousset"),
        ("Élodie", "d’Élodie"),
        ("E\u0301lodie", "d’E\u0301lodie"),
        ("Œdipe", "d’Œdipe"),
        ("Hélène", "d’Hélène"),
        ("Hugo Lambert", "d’Hugo Lambert"),
        ("Henri", "d’Henri"),
        ("Yves", "d’Yves"),
        ("Inès", "d’Inès"),
        ("Camille Berthier", "de Camille Berthier"),
        ("Hamza", "de Hamza"),
        ("Hassan", "de Hassan"),
        ("Yann", "de Yann"),
        ("Youssef", "de Youssef"),
        ("", "de "),
    ],
)
def test_h37_a_name_takes_the_preposition_that_is_spoken(name, said):
    with override("fr"):
        assert of(name) == said
    with override("en"):
        assert of(name) == f"of {name}"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("L’article L. 114-8 du code", f"L’article{NO_BREAK}L.{NO_BREAK}114-8 du code"),
        ("<p>R. 132-9, D. 1</p>", f"<p>R.{NO_BREAK}132-9, D.{NO_BREAK}1</p>"),
        ("loi n° 2019-31", f"loi n°{NO_BREAK}2019-31"),
        ("articles 5 et 6", f"articles{NO_BREAK}5 et 6"),
        ("L. Dupont", "L. Dupont"),
    ],
)
def test_h37_a_legal_reference_is_never_cut(typed, printed):
    assert references(typed) == printed
    assert references(printed) == printed
