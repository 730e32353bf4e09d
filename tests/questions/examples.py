"""One question of each type, in the canonical form of `QuestionVersion.content`."""

import copy
from typing import Any

TEXT = {"text": "<p>Une question ?</p>", "feedback": "", "points": "1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "single": {
        "choices": [
            {"id": "a", "text": "La médiathèque", "weight": "100", "feedback": "Ouverte et connue."},
            {"id": "b", "text": "Un site internet", "weight": "0", "feedback": "Un site n’est pas un lieu."},
            {"id": "c", "text": "La mairie", "weight": "50", "feedback": ""},
        ],
        "shuffle": True,
    },
    "multiple": {
        "choices": [
            {"id": "a", "text": "Un", "weight": "33.33333", "feedback": "oui"},
            {"id": "b", "text": "Deux", "weight": "33.33333", "feedback": ""},
            {"id": "c", "text": "Trois", "weight": "33.33333", "feedback": ""},
            {"id": "d", "text": "Non", "weight": "-50", "feedback": "non"},
        ],
        "shuffle": True,
    },
    "truefalse": {"right": True, "feedback_true": "C’est vrai.", "feedback_false": "Relisez."},
    "order": {"items": [{"id": f"i{n}", "text": f"Étape {n}"} for n in range(1, 6)]},
    "match": {
        "pairs": [
            {"id": "p1", "text": "Un artisan", "match": "Tôt le matin"},
            {"id": "p2", "text": "Une personne seule", "match": "À domicile"},
            {"id": "p3", "text": "Un voisin", "match": "À domicile"},
        ],
        "extra": ["Jamais"],
    },
    "number": {
        "answers": [
            {"id": "n1", "value": "200", "tolerance": "0", "weight": "100", "feedback": "Oui."},
            {"id": "n2", "value": "200", "tolerance": "10", "weight": "50", "feedback": "Presque."},
        ],
        "unit": "personnes",
    },
    "short": {
        "answers": [
            {"id": "s1", "pattern": "illectronisme", "weight": "100", "feedback": ""},
            {"id": "s2", "pattern": "l’exclusion*", "weight": "50", "feedback": "Plus précis ?"},
        ],
        "case": False,
    },
    "long": {"guide": "<p>Chercher un exemple.</p>"},
    "matrix": {
        "rows": [
            {"id": "r1", "text": "La médiathèque", "column": "c1"},
            {"id": "r2", "text": "La mairie", "column": "c2"},
        ],
        "columns": [{"id": "c1", "text": "Sans rendez-vous"}, {"id": "c2", "text": "Sur rendez-vous"}],
    },
    "rating": {"scale": [{"id": str(n), "text": t} for n, t in enumerate(["pas du tout", "un peu", "moyennement", "assez", "tout à fait"])]},
}  # fmt: skip


def example(kind: str, **changed: Any) -> dict[str, Any]:
    return copy.deepcopy({"type": kind, **TEXT, **EXAMPLES[kind], **changed})


RIGHT: dict[str, dict[str, Any]] = {
    "single": {"choice": "a"},
    "multiple": {"choices": ["a", "b", "c"]},
    "truefalse": {"value": True},
    "order": {"order": ["i1", "i2", "i3", "i4", "i5"]},
    "match": {"pairs": {"p1": "m:p1", "p2": "m:p2", "p3": "m:p2"}},
    "number": {"text": "200"},
    "short": {"text": "Illectronisme"},
    "matrix": {"rows": {"r1": "c1", "r2": "c2"}},
}
