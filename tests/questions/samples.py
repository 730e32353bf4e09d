"""One sound question of each type, in French, as it stands in JSON."""

CHOICES = [
    {"id": "a", "text": "<p>L’établissement public foncier</p>", "weight": "100", "feedback": "<p>Oui.</p>"},
    {"id": "b", "text": "<p>Le notaire</p>", "weight": "-50", "feedback": "<p>Non : il constate.</p>"},
    {"id": "c", "text": "<p>L’État «\u00a0seul\u00a0»</p>", "weight": "0", "feedback": ""},
]
SAMPLES = {
    "single": {
        "type": "single", "text": "<p>Qui porte le foncier\u00a0?</p>", "feedback": "<p>Voir la leçon 2.</p>",
        "points": "2", "choices": CHOICES, "shuffle": True,
    },
    "multiple": {
        "type": "multiple", "text": "<p>Quels actes\u00a0?</p>", "feedback": "", "points": "1", "shuffle": False,
        "choices": [
            {"id": "a", "text": "SCoT", "weight": "33.33333", "feedback": ""},
            {"id": "b", "text": "PLUi", "weight": "33.33333", "feedback": "bien"},
            {"id": "c", "text": "PLH", "weight": "33.33333", "feedback": ""},
            {"id": "d", "text": "Facture", "weight": "-100", "feedback": ""},
        ],
    },
    "truefalse": {
        "type": "truefalse", "text": "Le ZAN est un objectif de 2050.", "feedback": "", "points": "1",
        "right": True, "feedback_true": "Oui", "feedback_false": "Relisez l’article.",
    },
    "order": {
        "type": "order", "text": "Dans quel ordre\u00a0?", "feedback": "", "points": "1",
        "items": [{"id": "1", "text": "Diagnostic"}, {"id": "2", "text": "Projet"}, {"id": "3", "text": "Bilan"}],
    },
    "match": {
        "type": "match", "text": "Associez", "feedback": "", "points": "1", "extra": ["Agence"],
        "pairs": [
            {"id": "a", "text": "SCoT", "match": "Bassin de vie"},
            {"id": "b", "text": "PLU", "match": "Commune"},
        ],
    },
    "number": {
        "type": "number", "text": "Combien\u00a0?", "feedback": "", "points": "1", "unit": "ha",
        "answers": [
            {"id": "a", "value": "3.5", "tolerance": "0.1", "weight": "100", "feedback": "Oui"},
            {"id": "b", "value": "4", "tolerance": "0", "weight": "50", "feedback": ""},
        ],
    },
    "short": {
        "type": "short", "text": "Le sigle\u00a0?", "feedback": "", "points": "1", "case": False,
        "answers": [
            {"id": "a", "pattern": "zéro artificialisation*", "weight": "100", "feedback": "Oui"},
            {"id": "b", "pattern": "ZAN", "weight": "75", "feedback": ""},
        ],
    },
    "long": {
        "type": "long", "text": "Dans votre territoire…", "feedback": "", "points": "5",
        "guide": "<p>Chercher\u00a0: acteurs, calendrier.</p>",
    },
    "matrix": {
        "type": "matrix", "text": "Qui fait quoi\u00a0?", "feedback": "", "points": "1",
        "columns": [{"id": "x", "text": "Commune"}, {"id": "y", "text": "État"}],
        "rows": [
            {"id": "a", "text": "Instruit", "column": "x"},
            {"id": "b", "text": "Contrôle la légalité", "column": "y"},
        ],
    },
    "rating": {
        "type": "rating", "text": "Cette leçon vous sert-elle\u00a0?", "feedback": "", "points": "0",
        "scale": [{"id": "1", "text": "pas du tout"}, {"id": "2", "text": "un peu"}, {"id": "3", "text": "tout à fait"}],
    },
}  # fmt: skip
