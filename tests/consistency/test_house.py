"""The codebase itself: budgets, direction of imports, nothing of a machine in a file."""

import ast
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lms", "library", "cohorts", "coaching")
TOP = {
    "manage.py", "pyproject.toml", "lms", "cohorts", "coaching", "library", "templates", "tests", "README.md",
    "requirements.txt", "requirements-dev.txt", ".ci", ".gitignore", "CONTRIBUTING.md", "CHANGELOG.md",
}  # fmt: skip


def tracked() -> list[Path]:
    """Every file that git keeps (or, in an export without git, every file)."""
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = (
        run.stdout.split("\0") if run.returncode == 0 else [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
    )
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def sources() -> list[Path]:
    """Python files of the platform, without migrations."""
    return [p for name in PACKAGES for p in (ROOT / name).rglob("*.py") if "migrations" not in p.parts]


def test_top_level_holds_what_was_agreed_and_nothing_else():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


def test_no_file_is_longer_than_500_lines():
    long = {str(p.relative_to(ROOT)): n for p in sources() if (n := len(p.read_text().splitlines())) > 500}
    assert long == {}


def test_functions_stay_short():
    """95 of 100 functions have at most 30 lines; none is longer than 70."""
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[int(len(lengths) * 0.95)] <= 30
    assert lengths[-1] <= 70


def test_verbs_and_what_programs_call_say_what_they_do():
    """Elsewhere a name is enough, and a docstring that repeats it is left out."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources()
        if "domain" in path.parts or path.name == "api.py"
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_file_names_a_machine_or_a_registry():
    hosts = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org")
    places = re.compile(r"(?<![\w.])/(?:work|farm|root|home)/")
    bad = []
    for path in tracked():
        if (
            path.suffix in {".py", ".md", ".txt", ".toml", ".html", ".css", ".json", ".yml"}
            or path.name == "run"
        ):
            text = path.read_text(errors="replace")
            if (hosts.search(text) or places.search(text)) and path != Path(__file__):
                bad.append(str(path.relative_to(ROOT)))
    assert bad == []


@pytest.mark.django_db
def test_migrations_are_up_to_date():
    out = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    assert "No changes" in out.getvalue()


def test_imports_go_downwards():
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
        "--no-cache",
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_every_relation_to_a_person_is_decided():
    """Nothing that a person signed or wrote for others vanishes with the account; the rest does (or is emptied)."""
    user = apps.get_model("accounts", "User")
    kept = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in user._meta.related_objects
        if relation.on_delete is models.PROTECT
    }
    assert kept == {
        "cohorts.Attendance.user",
        "coaching.Slot.coach",
        "coaching.FollowUp.expert",
        "coaching.Recommendation.author",
        "coaching.Booking.person",
        "coaching.Action.owner",
        "coaching.ProjectMember.person",
        "cohorts.Enrolment.user",
        "cohorts.CohortCoach.user",
        "questions.Attempt.person",
        "questions.AttemptStep.author",
        "questions.Participation.person",
        "learning.CourseProgress.user",
        "learning.Fact.by",
        "learning.Fact.person",
        "learning.LessonProgress.user",
        "lti.ToolUser.person",
        "packages.Launch.person",
        "handins.HandIn.person",
        "handins.Review.by",
        "handins.Version.by",
        "proof.Certificate.person",
        "proof.CertificateEvent.by",
        "proof.IssueOrder.by",
        "learning.Reflection.person",
    }


def test_requirements_are_pinned_and_without_addresses():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            words = line.split("#")[0].strip()
            if words and not words.startswith("-r "):
                assert re.fullmatch(r"[a-z0-9][\w.\-]*(\[[\w,]+\])?==[\w.]+", words), line


def test_the_guide_names_what_exists():
    """Whoever follows CONTRIBUTING finds each file; those of « <app> » are in one app at least."""
    words = re.findall(r"`([\w./<>-]+)`", (ROOT / "CONTRIBUTING.md").read_text())
    paths = [word for word in words if "/" in word and not word.startswith(("locale/", "/"))]
    assert len(paths) > 20
    missing = [
        path
        for path in paths
        if not any(
            (ROOT / path.replace("<app>", app)).exists()
            for app in ("coaching", "lms/hub", "library", "lms/learning")
        )
        and not any((ROOT / app / path).exists() for app in ("coaching", "lms/core"))
    ]
    assert missing == []
