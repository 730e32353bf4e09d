"""The site's side: a block in a lesson, the page that frames it, who may; and what editors send."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.accounts.registry import personal_data
from lms.learning.enums import FactKind
from lms.learning.models import Fact
from lms.packages.checks import host_of_packages
from lms.packages.domain import commits, launches, statements
from lms.packages.models import Arrival, Commit, Launch, Package, ScoState, Statement
from tests.factories.accounts import UserFactory
from tests.factories.programme import LessonPageFactory

from .help import accepted, scorm

pytestmark = pytest.mark.django_db
BLOCK = "0b6f1f52-8f0e-4c1c-9a57-0d5f3b7d7c11"


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.PACKAGES_URL, settings.SITE_URL = "http://paquets.localhost:8000", "http://testserver"
    settings.ALLOWED_HOSTS = ["*"]


def lesson_with(package, **value):
    lesson = LessonPageFactory()
    value = {"package": package.pk, "title": "Une matinée à l’accueil", "done_when": "finished"} | value
    lesson.body = json.dumps([{"type": "package", "id": BLOCK, "value": value}])
    lesson.save_revision().publish()
    lesson.refresh_from_db()
    return lesson


def client_of(user=None, host="127.0.0.1:8000"):
    client = Client(headers={"host": host})
    client.force_login(user or UserFactory())
    return client


def begun(client, lesson):
    answer = client.post(f"/parcours/activite/commencer/{lesson.pk}/{BLOCK}/")
    assert answer.status_code == 303
    return answer.url


def test_nothing_of_a_package_is_loaded_before_it_is_begun():
    lesson = lesson_with(accepted(scorm()).package, instead="<p>Le cas, à lire</p>")
    page = client_of().get(lesson.url)
    assert "Commencer" in page.text
    assert "Le cas, à lire" in page.text
    assert "<noscript>" in page.text
    assert "/p/" not in page.text
    assert "paquets.localhost" not in page["Content-Security-Policy"]
    assert not Launch.objects.exists()


def test_the_page_of_an_activity_alone_names_the_host_of_packages():
    lesson = lesson_with(accepted(scorm()).package)
    client = client_of()
    page = client.get(begun(client, lesson))
    assert "frame-src http://paquets.localhost:8000" in page["Content-Security-Policy"]
    assert 'src="http://paquets.localhost:8000/p/' in page.text
    assert "allow-top-navigation" not in page.text
    assert begun(client, lesson) == begun(client, lesson)
    assert Launch.objects.count() == 1
    assert "Continuer" in client.get(lesson.url).text


def test_without_a_second_host_a_package_of_frames_says_what_it_needs(settings):
    version = accepted("scorm/golf-scorm12-one-sco-frames.zip")
    lesson = lesson_with(version.package)
    settings.PACKAGES_URL = ""
    client = client_of()
    assert "PACKAGES_URL" in client.get(lesson.url).text
    page = client.get(begun(client, lesson))
    assert "PACKAGES_URL" in page.text
    assert "<iframe" not in page.text
    assert [found.id for found in host_of_packages(None)] == ["packages.W001"]


def test_check_deploy_knows_a_host_that_shares_cookies(settings):
    assert host_of_packages(None) == []
    settings.PACKAGES_URL = "http://testserver:8443"
    assert [found.id for found in host_of_packages(None)] == ["packages.E002"]
    settings.SITE_URL, settings.PACKAGES_URL = "https://site.test", "http://paquets.site.test"
    assert [found.id for found in host_of_packages(None)] == ["packages.E003"]


def test_what_one_may_not_see_is_not_there():
    lesson = lesson_with(accepted(scorm()).package)
    mine = client_of()
    address = begun(mine, lesson)
    other = client_of()
    for path in (address, f"{address}terminer/", f"{address}recommencer/", f"{address}version/"):
        answer = other.get(path) if path == address else other.post(path)
        assert answer.status_code == 404, path
    assert other.post(f"/parcours/activite/commencer/{lesson.pk}/{uuid.uuid4()}/").status_code == 404
    assert (
        other.post(f"/parcours/activite/lu/{lesson.pk}/{BLOCK}/").status_code == 404
    )  # nothing stands in its place
    lesson.unpublish()
    for path in (f"/parcours/activite/commencer/{lesson.pk}/{BLOCK}/", f"{address}terminer/"):
        assert mine.post(path).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_reader_finishes_what_never_says_its_end_and_what_stands_in_its_place():
    lesson = lesson_with(accepted(scorm()).package, instead="<p>Le cas</p>")
    client = client_of()
    address = begun(client, lesson)
    for _time in range(2):
        assert client.post(f"{address}terminer/").status_code == 303
    assert client.post(f"/parcours/activite/lu/{lesson.pk}/{BLOCK}/").status_code == 303
    facts = Fact.objects.filter(block=BLOCK, kind=FactKind.FINISHED)
    assert {fact.source for fact in facts} == {"page"}
    assert facts.count() == 2


def test_who_is_in_the_middle_stays_on_theirs_and_is_asked():
    package = accepted(scorm()).package
    lesson = lesson_with(package)
    client = client_of()
    address = begun(client, lesson)
    newer = accepted(scorm({"more.txt": b"x"}), package=package)
    assert "version plus récente" in client.get(address).text
    assert Launch.objects.get().version.number == 1
    client.post(f"{address}version/", {"choice": "stay"})
    assert "version plus récente" not in client.get(address).text
    answer = client.post(f"{address}version/", {"choice": "new"})
    assert Launch.objects.live().get().version == newer
    assert client.get(address).url == lesson.url  # the old one is closed
    assert client.get(answer.url).status_code == 200


def test_a_package_without_a_version_is_refused_with_its_sentence():
    lesson = lesson_with(Package.objects.create(title="Vide"))
    client = client_of()
    assert "n’est pas encore là" in client.get(lesson.url).text
    answer = client.post(f"/parcours/activite/commencer/{lesson.pk}/{BLOCK}/")
    assert answer.status_code == 409


def test_many_packages_cost_as_many_queries_as_one(django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    package = accepted(scorm()).package
    client = client_of()
    counts = []
    for number in (1, 4):
        lesson = LessonPageFactory()
        value = {"package": package.pk, "title": "Paquet", "done_when": "optional"}
        blocks = [{"type": "package", "id": str(uuid.uuid4()), "value": value} for _one in range(number)]
        lesson.body = json.dumps(blocks)
        lesson.save_revision().publish()
        client.get(lesson.url)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(lesson.url)
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- editors --------------------------------------------------------------------------------------


@pytest.fixture
def editor():
    user = UserFactory()
    grant_role(user=user, role=Role.EDITOR, by=None)
    return user


def test_an_editor_sends_a_package_at_once(editor):
    client = client_of(editor)
    assert client.get("/gestion/paquets/envoyer/").status_code == 200
    file = SimpleUploadedFile("paquet.zip", scorm())
    answer = client.post("/gestion/paquets/envoyer/", {"file": file})
    assert answer.status_code == 303
    assert client.get(answer.url).status_code == 200
    assert Arrival.objects.get().sender == editor


def test_an_editor_sends_a_package_in_pieces(editor):
    client, content = client_of(editor), scorm()
    told = client.post("/gestion/paquets/envois/", {"name": "a.zip", "size": len(content)}).json()
    place = f"/gestion/paquets/envois/{told['arrival']}/morceau/"
    half = len(content) // 2
    for offset, piece in ((0, content[:half]), (half, content[half:])):
        answer = client.post(f"{place}?offset={offset}", piece, content_type="application/octet-stream")
    assert answer.json()["state"] == "waiting"
    wrong = client.post(f"{place}?offset=x", b"x", content_type="application/octet-stream")
    assert wrong.status_code == 409
    assert client.post("/gestion/paquets/envois/", {"name": "a", "size": "-1"}).status_code == 422
    assert client.post("/gestion/paquets/envois/", {"name": "a", "size": "9" * 14}).status_code == 422


def test_nobody_else_sends_nor_exports(editor):
    reader = client_of()
    for path in ("/gestion/paquets/envoyer/", "/gestion/paquets/1/xapi.jsonl", "/gestion/paquets/envois/1/"):
        assert reader.get(path).status_code in {302, 403, 404}
    other = UserFactory()
    grant_role(user=other, role=Role.EDITOR, by=None)
    told = client_of(editor).post("/gestion/paquets/envois/", {"name": "a.zip", "size": 10}).json()
    place = f"/gestion/paquets/envois/{told['arrival']}/morceau/?offset=0"
    assert client_of(other).post(place, b"x", content_type="text/plain").status_code == 404


def test_statements_leave_as_lines_of_json(editor):
    version = accepted("h5p/greeting-card-minimal.h5p")
    launch = launches.begin(
        person=UserFactory(), lesson=LessonPageFactory(), block=BLOCK, package=version.package
    )
    launches.open_part(launch_id=launch.pk, sco="1")
    for number in range(3):
        sent = {"id": str(uuid.uuid4()), "verb": {"id": f"http://x.test/{number}"}, "object": {"id": "é\n"}}
        statements.keep(launch_id=launch.pk, body=json.dumps(sent).encode())
    answer = client_of(editor).get(f"/gestion/paquets/{version.package_id}/xapi.jsonl")
    lines = b"".join(answer.streaming_content).splitlines()
    assert [json.loads(line)["verb"]["id"][-1] for line in lines] == ["0", "1", "2"]


def test_erasing_a_person_empties_what_content_wrote():
    version = accepted(scorm())
    person = UserFactory()
    launch = launches.begin(person=person, lesson=LessonPageFactory(), block=BLOCK, package=version.package)
    first = launches.open_part(launch_id=launch.pk, sco="1").first
    sent = {"number": first, "cmi": {"suspend_data": "CANARI mes mots"}}
    commits.append(launch_id=launch.pk, sco="1", body=json.dumps(sent).encode())
    known = personal_data.get("packages")
    known.forget(person)
    for model in (Commit, ScoState, Statement):
        assert not any("CANARI" in row.body for row in model.objects.all())
    assert Commit.objects.count() == 1
