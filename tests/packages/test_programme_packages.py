"""C18: the packages that the project ships are taken in as any other, once, and stand in their lessons."""

import io
import zipfile

import pytest
from django.core.management import call_command

from lms.packages.domain import programme_packages
from lms.packages.domain.programme_packages import PACKAGES, archive_of, load_packages
from lms.packages.models import Arrival, Package, PackageVersion
from lms.programme.domain.content_sync import load_programme
from lms.programme.models import LessonPage
from tests.factories.accounts import UserFactory
from tests.programme import test_content

pytestmark = pytest.mark.django_db


def blocks():
    """(slug of the lesson, id of the block, key of the package) of the blocks that are online."""
    return [
        (lesson.slug, block["id"], block["value"]["package"])
        for lesson in LessonPage.objects.live().order_by("pk")
        for block in lesson.body.raw_data
        if block["type"] == "package"
    ]


def test_c18_one_scorm_and_one_h5p_are_made_once(capsys):
    assert load_packages() == {"made": 2, "updated": 0, "kept": 0}
    kinds = dict(PackageVersion.objects.order_by("pk").values_list("package__key", "kind"))
    assert kinds == {"au-guichet": "h5p", "trois-tas": "scorm12"}
    assert all(version.found["outside"] == [] for version in PackageVersion.objects.all())
    assert {version.found["needs_host"] for version in PackageVersion.objects.all()} == {""}
    call_command("load_packages")
    assert capsys.readouterr().out == "0 packages made, 0 updated, 0 kept\n"
    assert (Package.objects.count(), PackageVersion.objects.count(), Arrival.objects.count()) == (2, 2, 2)


def test_c18_they_stand_in_two_lessons_under_the_same_ids_at_each_load():
    load_packages()
    load_programme()
    first = blocks()
    assert [slug for slug, _id, _key in first] == ["une-piece-trois-questions", "aider-sans-faire-a-la-place"]
    assert {key for _slug, _id, key in first} == set(Package.objects.values_list("pk", flat=True))
    assert load_packages() == {"made": 0, "updated": 0, "kept": 0}
    assert load_programme()["updated"] == 0
    assert blocks() == first


def test_c18_lessons_come_without_what_is_not_loaded_and_get_it_later():
    load_programme()
    assert blocks() == []
    load_packages()
    assert load_programme()["updated"] == 2
    assert len(blocks()) == 2


def test_c18_a_changed_source_is_a_new_version_unless_somebody_sent_one(monkeypatch):
    load_packages()
    monkeypatch.setattr(programme_packages, "archive_of", _changed)
    assert load_packages() == {"made": 0, "updated": 1, "kept": 0}
    package = Package.objects.get(key="au-guichet")
    assert package.versions.count() == 2
    Arrival.objects.filter(package=package).update(sender=UserFactory())
    monkeypatch.setattr(programme_packages, "archive_of", archive_of)
    assert load_packages() == {"made": 0, "updated": 0, "kept": 1}


def _changed(key):
    """One of the two has a file more."""
    content = io.BytesIO(archive_of(key))
    with zipfile.ZipFile(content, "a") as archive:
        if key == "au-guichet":
            archive.writestr(zipfile.ZipInfo("content/note.txt"), "Une note de plus.")
    return content.getvalue()


@pytest.mark.parametrize("key", PACKAGES)
def test_c18_a_package_has_the_same_bytes_each_time_and_cites_the_law_in_force(key):
    assert archive_of(key) == archive_of(key)
    folder = programme_packages.FILES / key
    text = "\n".join(path.read_text() for path in sorted(folder.rglob("*")) if path.is_file())
    test_content.test_every_article_and_act_that_is_cited_is_in_force(key, text)
    assert len(test_content.ARTICLE.findall(text)) >= 2
