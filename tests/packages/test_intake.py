"""C6: every bad file gets its own code and sentence, and writes nothing outside; bombs, escapes and links are made here."""

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import storages

from lms.core.db.arrivals import ArrivalState
from lms.packages import places
from lms.packages.domain import arrivals, examination
from lms.packages.intake import limits
from lms.packages.models import Arrival, PackageVersion
from lms.packages.sentences import REFUSALS, sentence

from .help import PAGE, accepted, archive, manifest, scorm, send

pytestmark = pytest.mark.django_db

BAD_FILES = {
    "scorm/bad-no-organization.zip": "no_organization",
    "scorm/bad-manifest-in-a-folder.zip": "manifest_in_folder",
    "scorm/bad-no-manifest.zip": "no_manifest",
    "scorm/bad-empty-manifest.zip": "manifest_empty",
    "scorm/bad-aicc.zip": "aicc",
    "h5p/bad-broken-h5p-json.h5p": "h5p_broken",
    "h5p/bad-corrupt_archive.h5p": "not_an_archive",
    "h5p/bad-invalid-h5p-json-schema.h5p": "h5p_shape",
    "h5p/bad-library-folder.h5p": "h5p_folder",
    "h5p/bad-missing-preloaded-js.h5p": "h5p_script_missing",
    "h5p/bad-svg-with-script.h5p": "svg_with_script",
}
GOOD_FILES = {
    "scorm/golf-scorm12-one-sco-frames.zip": ("scorm12", 1, "frames", []),
    "scorm/golf-scorm2004-3e-one-sco-frames.zip": ("scorm2004", 1, "frames", []),
    "scorm/golf-scorm12-nine-scos.zip": ("scorm12", 9, "frames", []),
    "scorm/lms-info-scorm12-single-page.zip": (
        "scorm12", 1, "", ["fonts.googleapis.com", "fonts.gstatic.com"],
    ),
    "h5p/true-false.h5p": ("h5p", 1, "", []),
    "h5p/fill-in-the-blanks.h5p": ("h5p", 1, "", []),
    "h5p/multiple-choice.h5p": ("h5p", 1, "", []),
    "h5p/drag-the-words.h5p": ("h5p", 1, "", []),
    "h5p/accordion.h5p": ("h5p", 1, "", []),
    "h5p/greeting-card-minimal.h5p": ("h5p", 1, "", []),
    "h5p/column-with-third-party-video.h5p": ("h5p", 1, "", ["youtu.be"]),
    "h5p/agamotto-canvas.h5p": ("h5p", 1, "canvas", []),
}  # fmt: skip


def left_over() -> list[Path]:
    """Every file below the private place."""
    return [path for path in Path(storages["private"].path("")).rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", BAD_FILES)
def test_c6_each_bad_file_has_its_code_and_its_sentence_and_leaves_nothing(name):
    arrival = send(name)
    assert (arrival.state, arrival.reason) == (ArrivalState.REFUSED, BAD_FILES[name])
    assert arrival.sentence == sentence(BAD_FILES[name], arrival.entry)
    assert "%(" not in arrival.sentence
    assert left_over() == []
    assert not PackageVersion.objects.exists()


def test_c6_each_code_has_a_sentence_of_its_own():
    said = [str(words) for words in REFUSALS.values()]
    assert len(set(said)) == len(said)
    assert len(set(BAD_FILES.values())) == len(BAD_FILES)


@pytest.mark.parametrize("name", GOOD_FILES)
def test_c6_each_good_file_is_taken_and_described(name):
    version = accepted(name)
    found = version.found
    assert (version.kind, len(version.items), found["needs_host"], found["outside"]) == GOOD_FILES[name]
    assert len(left_over()) == found["files"]
    assert places.unpacked(version.digest).is_dir()


def test_parts_keep_their_groups_and_parameters():
    version = accepted("scorm/golf-scorm12-nine-scos.zip")
    assert [item["group"] for item in version.items] == ["Playing the Game"] * 6 + ["Having Fun"] * 3
    quizzes = [item for item in version.items if item["query"]]
    assert [(item["path"], item["query"]) for item in quizzes] == [
        ("shared/assessmenttemplate.html", "?questions=Playing"),
        ("shared/assessmenttemplate.html", "?questions=HavingFun"),
    ]


# --- archives made to harm ------------------------------------------------------------------------


def named(name: str, **how: object) -> bytes:
    """A package in which one entry has this name, written as it stands: `zipfile` would mend it."""
    content = scorm({"PLACE/HOLDER.txt": b"x"})
    old, new = b"PLACE/HOLDER.txt", name.encode()
    assert len(old) == len(new), f"a name of {len(old)} bytes"
    return content.replace(old, new)


@pytest.mark.parametrize(
    "name",
    ["../../escape.txt", "/absolute/12.txt", "C:/windows/1.txt", "back\\slash/1.txt", "a/../b/12345.txt",
     "nul\0byte/123.txt", "line\nfeed/12.txt", "a//double/12.txt", "./dotted/one.txt", "esc\x1bape/1234.txt"],
)  # fmt: skip
def test_c6_no_name_leads_elsewhere(name):
    arrival = send(named(name))
    assert arrival.reason == "bad_name", arrival.entry
    assert "\0" not in arrival.entry
    assert "\n" not in arrival.sentence
    assert left_over() == []


def test_c6_a_direction_mark_in_a_name_is_refused_and_written_out():
    arrival = send(scorm({"gpj.\u202eexe": b"x"}))
    assert (arrival.reason, arrival.entry) == ("bad_name", "gpj.\\u202eexe")


@pytest.mark.parametrize("other", ["INDEX.html", "index.HTML", "index.html/inside.txt"])
def test_c6_names_equal_but_for_case_are_refused(other):
    assert send(scorm({other: PAGE})).reason == "same_name"


def test_c6_names_equal_but_for_composition_are_refused():
    assert send(scorm({"\u00e9t\u00e9.txt": b"1", "e\u0301te\u0301.txt": b"2"})).reason == "same_name"


def test_c6_a_name_given_twice_is_refused():
    content = scorm({"first.txt": b"1", "other.txt": b"2"}).replace(b"other.txt", b"first.txt")
    assert send(content).reason == "same_name"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_c6_links_and_devices_are_refused(kind):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("imsmanifest.xml", manifest())
        entry = zipfile.ZipInfo("index.html")
        entry.create_system, entry.external_attr = 3, (kind | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
    arrival = send(out.getvalue())
    assert (arrival.reason, arrival.entry) == ("link", "index.html")
    assert left_over() == []


def test_c6_an_encrypted_entry_is_refused():
    content = bytearray(scorm())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.rindex(mark) + place
        content[at : at + 2] = struct.pack("<H", 1)
    assert send(bytes(content)).reason == "encrypted"


def test_c6_another_compression_is_refused():
    content = archive({"imsmanifest.xml": manifest(), "index.html": PAGE}, compression=zipfile.ZIP_LZMA)
    assert send(content).reason == "compression"


def test_c6_a_bomb_is_refused_by_what_it_declares():
    assert send(scorm({"zeros.bin": bytes(30 * limits.MEGABYTE)})).reason == "bomb"
    assert left_over() == []


def test_c6_a_bomb_that_lies_about_its_size_is_refused_as_well():
    content = bytearray(scorm({"zeros.bin": bytes(30 * limits.MEGABYTE)}))
    size = struct.pack("<I", 30 * limits.MEGABYTE)
    content = content.replace(size, struct.pack("<I", 1000))
    assert send(bytes(content)).reason in {"bomb", "damaged"}
    assert left_over() == []


def test_c6_too_many_files_are_refused():
    names = {f"f/{number}": b"" for number in range(limits.MOST_ENTRIES)}
    assert send(scorm(names)).reason == "too_many_entries"


def test_c6_a_gigabyte_declared_is_refused():
    content = bytearray(scorm({"large.bin": b"x" * 1000}))
    at = content.rindex(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 2**31)
    assert send(bytes(content)).reason == "too_large"


def test_c6_too_heavy_and_empty_are_said_before_a_byte_is_sent(db):
    from lms.core.errors import DomainError

    for size, code in ((0, "empty_file"), (limits.LARGEST_ARCHIVE + 1, "too_heavy")):
        with pytest.raises(DomainError) as refusal:
            arrivals.announce(by=None, package=None, name="a.zip", size=size)
        assert refusal.value.code == code
    assert not Arrival.objects.exists()


def test_c6_what_a_mac_adds_is_skipped():
    version = accepted(scorm({"__MACOSX/._index.html": b"x", ".DS_Store": b"x", "a/.DS_Store": b"x"}))
    assert version.found["files"] == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (manifest(href="missing.html"), "missing_file"),
        (manifest(href="../index.html"), "missing_file"),
        (manifest(href="https://elsewhere.test/index.html"), "missing_file"),
        (b"<!DOCTYPE manifest SYSTEM 'file:///etc/passwd'><manifest/>", "manifest_doctype"),
        (b"<!DOCTYPE m [<!ENTITY a 'b'>]><manifest>&a;</manifest>", "manifest_doctype"),
        (b"", "manifest_empty"),
        (b"<manifest/>", "manifest_empty"),
        (b"<manifest", "manifest_broken"),
        (b"\xff\xfe\x00", "manifest_broken"),
        (b"<html><body/></html>", "manifest_broken"),
        (manifest().replace(b"<item ", b"<itm ").replace(b"</item>", b"</itm>"), "no_organization"),
    ],
)
def test_c6_manifests(content, code):
    assert send(archive({"imsmanifest.xml": content, "index.html": PAGE})).reason == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"h5p.json": None}, "no_manifest"),
        ({"content/content.json": None}, "h5p_no_content"),
        ({"content/content.json": b"{"}, "h5p_no_content"),
        ({"H5P.GreetingCard-1.0/library.json": None}, "h5p_folder"),
        ({"h5p.json": b"[" * 100_000}, "h5p_broken"),
        ({"h5p.json": b"\xff"}, "h5p_broken"),
        ({"content/a.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='a()'/>"}, "svg_with_script"),
        ({"content/a.svg": b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>"}, "svg_with_script"),
    ],
)
def test_c6_h5p_that_lacks_something(changes, code):
    assert send(_greeting(changes), name="a.h5p").reason == code


def _greeting(changes: dict[str, bytes | None]) -> bytes:
    from .help import DATA

    with zipfile.ZipFile(DATA / "h5p" / "greeting-card-minimal.h5p") as good:
        files = {name: good.read(name) for name in good.namelist() if not name.endswith("/")}
    return archive({name: content for name, content in (files | changes).items() if content is not None})


def test_c6_a_library_folder_without_version_is_refused():
    content = _greeting({}).replace(b"H5P.GreetingCard-1.0/", b"H5P.GreetingCard1.00/")
    assert send(content, name="a.h5p").reason == "h5p_no_version"


def test_c6_a_package_that_needs_a_host_is_refused_where_there_is_none(settings):
    settings.PACKAGES_URL = ""
    for name, code in (
        ("scorm/golf-scorm12-one-sco-frames.zip", "frames"),
        ("h5p/agamotto-canvas.h5p", "canvas"),
    ):
        arrival = send(name)
        assert (arrival.reason, "PACKAGES_URL" in arrival.sentence) == (code, True)
    assert accepted("scorm/lms-info-scorm12-single-page.zip").kind == "scorm12"


# --- on the way -----------------------------------------------------------------------------------


def test_pieces_are_put_together_and_a_piece_again_changes_nothing():
    content = scorm()
    arrival = arrivals.announce(by=None, package=None, name="a.zip", size=len(content))
    half = len(content) // 2
    arrivals.receive(arrival_id=arrival.pk, offset=0, piece=content[:half])
    again = arrivals.receive(arrival_id=arrival.pk, offset=0, piece=content[:half])
    assert again.received == half
    from lms.core.errors import DomainError

    with pytest.raises(DomainError) as refusal:
        arrivals.receive(arrival_id=arrival.pk, offset=half + 1, piece=content[half + 1 :])
    assert refusal.value.code == "wrong_piece"
    last = arrivals.receive(arrival_id=arrival.pk, offset=half, piece=content[half:])
    assert last.state == ArrivalState.WAITING
    assert arrivals.examine(arrival_id=arrival.pk)
    assert not arrivals.examine(arrival_id=arrival.pk)
    assert PackageVersion.objects.count() == 1


def test_a_worker_killed_half_way_is_begun_again(monkeypatch, django_capture_on_commit_callbacks):
    content = scorm()
    arrival = arrivals.receive_whole(by=None, package=None, name="a.zip", size=len(content), pieces=[content])
    real = examination._run

    def killed(sent, answer, target):
        (target / "half").write_bytes(b"x")
        return -9

    monkeypatch.setattr(examination, "_run", killed)
    assert not arrivals.examine(arrival_id=arrival.pk)
    arrival.refresh_from_db()
    assert arrival.state == ArrivalState.WAITING
    monkeypatch.setattr(examination, "_run", real)
    with django_capture_on_commit_callbacks(execute=True):
        assert arrivals.drain() == 1
    arrival.refresh_from_db()
    assert arrival.state == ArrivalState.ACCEPTED
    assert {path.name for path in left_over()} == {"imsmanifest.xml", "index.html"}


def test_the_third_time_without_a_verdict_is_a_refusal(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(examination, "_run", lambda *_all: -9)
    content = scorm()
    arrival = arrivals.receive_whole(by=None, package=None, name="a.zip", size=len(content), pieces=[content])
    with django_capture_on_commit_callbacks(execute=True):
        assert [arrivals.examine(arrival_id=arrival.pk) for _time in range(3)] == [False, False, True]
    arrival.refresh_from_db()
    assert arrival.reason == "unread"
    assert left_over() == []


def test_what_a_worker_that_is_gone_had_begun_is_given_back():
    from datetime import timedelta

    from django.utils import timezone

    content = scorm()
    arrivals.receive_whole(by=None, package=None, name="a.zip", size=len(content), pieces=[content])
    begun = timezone.now() - timedelta(minutes=10)
    Arrival.objects.update(state=ArrivalState.RUNNING, started_at=begun, tries=1)
    assert arrivals.reception.put_back_stuck() == 1
    assert arrivals.drain() == 1


def test_the_same_archive_again_is_the_same_version_and_another_is_the_next():
    content = scorm()
    first = accepted(content)
    again = accepted(content, package=first.package)
    other = accepted(scorm({"more.txt": b"x"}), package=first.package)
    assert (again.pk, other.number) == (first.pk, 2)


def test_the_process_sees_neither_our_environment_nor_django(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    out = tmp_path / "target"
    (tmp_path / "a.zip").write_bytes(scorm())
    seen = {}

    def look(*args, **kwargs):
        seen.update(kwargs)
        raise OSError("looked")

    monkeypatch.setattr(examination.subprocess, "Popen", look)
    with pytest.raises(OSError, match="looked"):
        examination.unpack(tmp_path / "a.zip", out)
    assert set(seen["env"]) == {"LANG", "PATH"}
    for source in Path(examination.PLACE, "intake").glob("*.py"):
        assert "django" not in source.read_text().replace("of Django", "").lower(), source
    assert os.environ["SECRET_KEY"] == "canary"


def test_a_version_is_never_changed_nor_deleted():
    from django.db import DatabaseError, transaction

    version = accepted(scorm())
    for verb in (
        lambda: PackageVersion.objects.update(number=7),
        lambda: PackageVersion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            verb()
    version.refresh_from_db()
    assert version.number == 1
