"""What is measured, and the budgets of section 7 of the design."""

from urllib.parse import quote

from lms.programme.models import LessonPage, ThemePage

from . import people
from .booking import ApiBooking
from .cases import PageCase
from .learning import FinishedLesson, PackageCommit, PackageFile
from .people import Reader

SEARCHES = [
    "justificatif",
    "échanges de données",
    "mediation numerique",
    "L113-12",
    "carte de transport",
    "convention avec la région",
    "budget participatif",
    "quotient familial",
    "2019-31",
    "fiche d’une page",
    "silense vaut aceptation",
    "adresse locale",
]


def theme_paths(reader: Reader) -> list[str]:
    """Themes in turn."""
    return [theme.url for theme in ThemePage.objects.live().order_by("pk")]


def lesson_paths(reader: Reader) -> list[str]:
    """Lessons in turn."""
    return [lesson.url for lesson in LessonPage.objects.visible_to(reader.user).order_by("path")[:9]]


def search_paths(reader: Reader) -> list[str]:
    """Queries in turn, so that no page is asked twice in a row."""
    return [f"/bibliotheque/?q={quote(words)}" for words in SEARCHES]


def progress_paths(reader: Reader) -> list[str]:
    """People and lessons of the cohorts that one coaches, in turn."""
    cohorts = reader.user.coached_cohorts.order_by("pk").values_list("pk", flat=True)
    return [f"/promotions/{pk}/progression/" for pk in cohorts]


def cases() -> list[PageCase]:
    """The table, in the order in which it is printed."""
    some, one = people.participants, lambda path: lambda reader: [path]
    return [
        PageCase("reference", some, one("/_reference/")),
        PageCase("hub", some, one("/accueil/"), 4, 14),
        PageCase("hub, coach", people.coaches, one("/accueil/"), 4, 14),
        PageCase("hub, expert", lambda n: people.of_themes(n, "expert"), one("/accueil/"), 4, 14),
        PageCase("hub, manager", lambda n: people.of_themes(n, "manager"), one("/accueil/"), 4, 14),
        PageCase("theme", some, theme_paths, 4, 10),
        PageCase("lesson", some, lesson_paths, 3, 10),
        PageCase("search", some, search_paths, 4, 8),
        PageCase("library", some, one("/bibliotheque/"), 4, 8),
        PageCase("slot list", some, one("/coaching/"), 3, 8),
        PageCase("slots, coach", people.coaches, one("/coaching/"), 3, 8),
        PageCase("cohort table", people.coaches, progress_paths, 6, 8),
        ApiBooking("booking", some, one("/api/v1/bookings/"), 4),
        FinishedLesson("one fact", some, one(""), 4, 8),
        PackageCommit("package commit", some, one(""), 2, 5),
        PackageFile("package file", some, one(""), 1, 0),
        PageCase("api slots", some, one("/api/v1/slots/"), 3, 6, "application/json"),
        PageCase("api resources", some, one("/api/v1/resources/"), 3, 6, "application/json"),
    ]
