"""French spaces and marks."""

import pytest

from lms.core.typography import NO_BREAK, THIN, french


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
