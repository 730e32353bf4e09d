"""C13: a file that was sent is kept aside, examined by a process, then handed over or refused; whatever stops, it ends."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from library import tasks
from library.domain import resources, uploads
from library.models import Resource, Upload
from lms.core import broker
from lms.core.files import examination
from lms.core.files.queue import MOST_TRIES
from lms.notify.models import Message
from lms.search.models import IndexEntry
from tests.factories.library import ResourceFactory
from tests.library.help import PDF, editor, office, person, upload
from tests.threads import together

pytestmark = pytest.mark.django_db
FR = {"accept-language": "fr"}
ADD = "/bibliotheque/ajouter/"
HOSTILE = office(**{"word/_rels/document.xml.rels": "<Relationship " * 5000})


def sent(user, content=PDF, name="guide.pdf", **more):
    row = resources.create(by=user, kind="guide", title="Un guide", file=upload(name, content), **more)
    return row, Upload.objects.get(resource=row)


@pytest.fixture
def no_reader(monkeypatch):
    """No process may be started, no parser called, by who answers pages."""

    def never(*given, **how):
        raise AssertionError("the thread that answers reads a file")

    from lms.core.files import reader

    monkeypatch.setattr(examination, "examine", never)
    monkeypatch.setattr(reader, "examine", never)


@pytest.mark.parametrize("content", [HOSTILE, office(**{"word/a": b"\0" * 50_000_000}), b"\x89PNG" * 20_000])
def test_c13_page_answers_before_anything_is_read(client, no_reader, content):
    user = person()
    client.force_login(user)
    response = client.post(ADD, {"title": "Ma fiche", "file": upload("fiche.docx", content)}, headers=FR)
    assert response.status_code == 303
    page = client.get(response["Location"], headers=FR).content.decode().replace("\xa0", " ")
    assert "Votre fichier est en cours d’examen" in page
    assert "« fiche.docx »" in page
    row = Resource.objects.get()
    assert (row.file.name, row.file_name, row.mark) == ("", "", "")
    for reader in (user, editor()):
        client.force_login(reader)
        assert client.get(reverse("library:file", args=[row.pk])).status_code == 404


def test_c13_only_its_author_and_the_editors_know_that_a_file_waits(client, no_reader):
    row, _upload = sent(editor(), visibility="public")
    client.force_login(person())
    assert "guide.pdf" not in client.get(row.get_absolute_url()).content.decode()
    client.force_login(editor())
    assert "guide.pdf" in client.get(row.get_absolute_url()).content.decode()


def test_c13_accepted_file_is_handed_over_and_the_index_is_told():
    row, waiting = sent(editor())
    IndexEntry.objects.all().delete()
    tasks.examine_upload(waiting.pk)
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.file_name, row.content_type, row.size) == ("guide.pdf", "application/pdf", len(PDF))
    assert row.file.read() == PDF
    assert (waiting.state, waiting.file.name) == ("accepted", "")
    assert IndexEntry.objects.filter(source="resource", object_id=row.pk).exists()
    assert not Message.objects.exists()


def test_c13_refusal_is_said_on_the_page_and_to_the_sender_once(client, django_capture_on_commit_callbacks):
    user = editor()
    row, waiting = sent(user, HOSTILE, "fiche.docx")
    stored = waiting.file.name
    with django_capture_on_commit_callbacks(execute=True):
        tasks.examine_upload(waiting.pk)
        tasks.examine_upload(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("refused", "damaged")
    assert not row.file.storage.exists(stored)
    letter = Message.objects.get()
    assert letter.recipient == user
    assert "fiche.docx" in letter.subject
    assert "Le fichier est abîmé" in letter.text
    client.force_login(user)
    page = client.get(row.get_absolute_url(), headers=FR).content.decode()
    assert "Ce fichier n’a pas été accepté" in page
    assert "Le fichier est abîmé" in page


def test_c13_refused_file_leaves_the_one_that_was_there():
    user = editor()
    row, _waiting = sent(user)
    uploads.QUEUE.drain()
    resources.update(by=user, resource=row, file=upload("pire.pdf", b"MZ" + b"\0" * 99))
    uploads.QUEUE.drain()
    row.refresh_from_db()
    assert (row.file_name, row.file.read()) == ("guide.pdf", PDF)


def test_c15_picture_of_the_library_is_made_anew():
    from tests.core.files.test_reader import camera

    row, _waiting = sent(editor(), camera("JPEG"), "photo.jpeg")
    uploads.QUEUE.drain()
    row.refresh_from_db()
    kept = row.file.read()
    assert b"CANARI" not in kept
    assert (row.size, row.content_type) == (len(kept), "image/jpeg")


def test_c13_upload_replaced_while_it_is_examined_is_dropped(monkeypatch):
    user = editor()
    row, first = sent(user)

    def meanwhile(*given, **how):
        resources.update(by=user, resource=row, file=upload("deux.pdf", PDF + b"\n"))
        return examination.Verdict(accepted=True)

    with monkeypatch.context() as patch:
        patch.setattr(examination, "examine", meanwhile)
        uploads.QUEUE.examine(first.pk)
    row.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, row.file_name) == ("replaced", "")
    uploads.QUEUE.drain()
    row.refresh_from_db()
    assert row.file_name == "deux.pdf"


def test_c13_file_taken_away_while_another_waits_takes_both_away():
    user = editor()
    row, waiting = sent(user)
    resources.update(by=user, resource=row, file=False)
    waiting.refresh_from_db()
    assert waiting.state == "replaced"
    assert uploads.QUEUE.drain() == 0


def test_c13_examination_that_was_killed_is_begun_again():
    _row, waiting = sent(editor())
    assert uploads.QUEUE.begin(waiting.pk) is not None  # and the worker is gone
    assert uploads.QUEUE.drain() == 0
    Upload.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    tasks.sweep_uploads()
    assert uploads.QUEUE.drain() == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.tries) == ("accepted", 2)


def test_c13_file_that_kills_every_worker_is_given_up():
    row, waiting = sent(editor())
    for _ in range(MOST_TRIES):
        assert uploads.QUEUE.begin(waiting.pk) is not None
        Upload.objects.update(started_at=timezone.now() - timedelta(minutes=5))
        uploads.QUEUE.put_back_stuck()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("refused", "unread")
    row.refresh_from_db()
    assert row.file_name == ""


def test_c13_examination_that_could_not_start_is_tried_again(monkeypatch):
    _row, waiting = sent(editor())

    def fails(*given, **how):
        raise examination.NoVerdictError("no memory")

    monkeypatch.setattr(examination, "examine", fails)
    for tries in range(1, MOST_TRIES):
        uploads.QUEUE.examine(waiting.pk)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.tries) == ("waiting", tries)
    uploads.QUEUE.examine(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("refused", "unread")


def test_c13_late_verdict_of_a_lost_worker_changes_nothing():
    _row, waiting = sent(editor())
    lost = uploads.QUEUE.begin(waiting.pk)
    Upload.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    uploads.QUEUE.put_back_stuck()
    uploads._end(lost, examination.Verdict(accepted=False, code="damaged"))
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_c13_one_examination_at_a_time_a_person_in_the_database():
    user = editor()
    (_row, first), (_other, second) = sent(user), sent(user)
    assert uploads.QUEUE.begin(first.pk) is not None
    assert uploads.QUEUE.begin(second.pk) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=second.pk).update(state="running", started_at=timezone.now())
    _mine, third = sent(editor())
    assert uploads.QUEUE.begin(third.pk) is not None


def test_c13_the_hundred_files_of_one_keep_nobody_waiting():
    user, other = editor(), editor()
    first, *_others = [sent(user)[1].pk for _ in range(3)]
    theirs = sent(other)[1].pk
    assert uploads.QUEUE.due() == [first, theirs]


def test_c13_next_file_of_the_person_wakes_the_worker(monkeypatch):
    user, woken = editor(), []
    (_row, first), (_other, second) = sent(user), sent(user)
    monkeypatch.setattr(broker, "wake_worker", lambda *given: woken.append(given))
    uploads.QUEUE.examine(first.pk)
    assert woken == [("library.examine_upload", second.pk)]


def test_c13_file_that_was_not_examined_cannot_be_served_whoever_writes_it():
    row = ResourceFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.file.save("a.pdf", ContentFile(PDF))


def test_c13_settled_upload_keeps_no_bytes():
    _row, waiting = sent(editor())
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=waiting.pk).update(state="refused", reason="damaged")


def test_g6_broker_that_is_away_holds_no_upload(monkeypatch, django_capture_on_commit_callbacks):
    from celery import current_app
    from kombu.exceptions import OperationalError

    def away(*given, **how):
        raise OperationalError("Redis is away")

    monkeypatch.setattr(current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        _row, waiting = sent(editor())
    assert waiting.state == "waiting"
    assert uploads.QUEUE.drain() == 1


@pytest.mark.parametrize(
    "name",
    ["a\0b.pdf", "facture\u202efdp.exe.pdf", "é" * 300 + ".pdf", "../../a.pdf", "\ud800.pdf", "a\r\nb.pdf"],
)
def test_d1_hostile_name_is_an_upload_like_another(client, name):
    client.force_login(editor())
    data = {"title": "Un guide", "kind": "guide", "visibility": "members", "state": "published"}
    row, _waiting = sent(editor(), name=name)
    uploads.QUEUE.drain()
    row.refresh_from_db()
    assert row.file_name.endswith(".pdf")
    response = client.get(reverse("library:file", args=[row.pk]))
    assert response.status_code == 200
    assert "\n" not in response["Content-Disposition"]
    assert data


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_c13_two_uploads_of_one_person_are_examined_one_after_the_other():
    user = editor()
    keys = [sent(user)[1].pk for _ in range(2)]
    most, now, lock, real = [], [], threading.Lock(), examination.examine

    def counted(*given, **how):
        with lock:
            now.append(1)
            most.append(len(now))
        try:
            return real(*given, **how)
        finally:
            with lock:
                now.pop()

    examination.examine, threads = counted, []
    try:
        for pk in keys * 3:
            threads.append(threading.Thread(target=_in_thread, args=(pk,)))
            threads[-1].start()
        for each in threads:
            each.join()
    finally:
        examination.examine = real
    assert max(most) == 1
    uploads.QUEUE.drain()
    assert set(Upload.objects.values_list("state", flat=True)) == {"accepted"}


def _in_thread(pk):
    try:
        uploads.QUEUE.examine(pk)
    finally:
        connection.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_c13_file_replaced_by_two_tabs_at_once_is_one_upload():
    user = editor()
    row, _waiting = sent(user)
    files = [upload(f"{number}.pdf", PDF) for number in range(4)]
    said, errors = together([partial(resources.update, by=user, resource=row, file=file) for file in files])
    assert (said, errors) == ({"ok": 4}, [])
    assert Upload.objects.filter(state="waiting").count() == 1
    uploads.QUEUE.drain()
    row.refresh_from_db()
    assert row.file_name.endswith(".pdf")
