"""A recording on its way: its type by its content, each refusal with its own sentence, nothing left of what is refused."""

from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.accounts.enums import Role
from lms.core.db.arrivals import ArrivalState
from lms.core.errors import DomainError
from lms.media.domain.arrivals import LARGEST, reception
from lms.media.models import Arrival, MediaFile
from lms.media.sentences import REFUSALS, sentence
from tests.programme.help import person

from .help import DATA, box, kept, mp3, mp4, ogg, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    return tmp_path


def left_over() -> list[Path]:
    return [path for path in Path(storages["private"].path("")).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "kind", "content_type"),
    [
        ("video.webm", "video", "video/webm"),
        ("video.mp4", "video", "video/mp4"),
        ("sound.m4a", "audio", "audio/mp4"),
        (mp3(), "audio", "audio/mpeg"),
        (mp3()[20:], "audio", "audio/mpeg"),
        (ogg(), "audio", "audio/ogg"),
        (ogg(b"\x01vorbis"), "audio", "audio/ogg"),
        (mp4(), "video", "video/mp4"),
        (mp4(b"mp4a", b"soun"), "audio", "audio/mp4"),
    ],
)
def test_the_type_is_read_from_the_content(content, kind, content_type):
    media = kept(content, name="un nom.exe")
    assert (media.kind, media.content_type) == (kind, content_type)
    assert len(left_over()) == 1


def test_the_length_is_read_where_the_file_says_it():
    assert [kept(one).seconds for one in (mp4(), "video.webm", "video.mp4", "sound.m4a", mp3())] == [
        61,
        4,
        4,
        3,
        None,
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><script>x()</script></html>", "unknown_kind"),
        (b"MZ" + bytes(200), "unknown_kind"),
        (mp4(brand=b"qt  "), "unknown_kind"),
        (b"\x1a\x45\xdf\xa3\x87\x42\x82\x84mkv1", "unknown_kind"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"text" * 50, "unknown_kind"),
        (b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + b"text" * 50, "cut"),
        (mp4()[:-4], "cut"),
        (mp4(moov=False), "cut"),
        (b"OggS\0\0", "cut"),
        ((DATA / "video.webm").read_bytes()[:30], "cut"),
        (mp4(b"hvc1"), "codec"),
        (mp4(b"ac-3", b"soun"), "codec"),
        (ogg(b"\x80theora"), "codec"),
        (mp4(b"text", b"text"), "no_track"),
        (box(b"ftyp", b"isom") + box(b"moov", box(b"trak")) , "damaged"),
        (box(b"ftyp", b"isom") + b"\0\0\0\x01moov" + b"\xff" * 8, "cut"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_leaves_nothing(content, code):
    arrival = send(content)
    assert (arrival.state, arrival.reason) == (ArrivalState.REFUSED, code)
    assert arrival.sentence == sentence(code, arrival.entry)
    assert left_over() == []
    assert not MediaFile.objects.exists()


def test_each_refusal_has_a_sentence_of_its_own():
    assert len({sentence(code, "x") for code in REFUSALS}) == len(REFUSALS)


def test_too_heavy_and_empty_are_said_before_a_byte_is_sent():
    for size, code in ((0, "empty_file"), (LARGEST + 1, "too_heavy")):
        with pytest.raises(DomainError) as refusal:
            reception.announce(by=None, media=None, name="a.mp4", size=size)
        assert refusal.value.code == code
    assert not Arrival.objects.exists()


def test_another_file_takes_the_place_of_the_first_and_the_old_bytes_go():
    media = kept("video.webm")
    first = media.digest
    again = kept("video.mp4", media=media)
    assert (again.pk, again.content_type, again.digest != first) == (media.pk, "video/mp4", True)
    assert len(left_over()) == 1
    assert send("sound.m4a", media=media).reason == "other_kind"


def test_the_same_bytes_lie_there_once_and_stay_while_a_recording_has_them():
    first, second = kept("video.webm"), kept("video.webm")
    assert len(left_over()) == 1
    kept("video.mp4", media=first)
    assert len(left_over()) == 2
    assert MediaFile.objects.get(pk=second.pk).digest != MediaFile.objects.get(pk=first.pk).digest


# --- the screen -----------------------------------------------------------------------------------


def test_an_editor_sends_one_in_pieces_and_another_at_once(client, django_capture_on_commit_callbacks):
    editor = person(role=Role.EDITOR)
    client.force_login(editor)
    content = (DATA / "video.webm").read_bytes()
    about = {"name": "../C:\\film\u202e.webm", "size": len(content), "replaces": ""}
    told = client.post(reverse("media-announce"), about).json()
    address = reverse("media-piece", args=[told["arrival"]])
    half = len(content) // 2
    for offset, piece in ((0, content[:half]), (half, content[half:])):
        answer = client.post(f"{address}?offset={offset}", piece, content_type="application/octet-stream")
        assert answer.status_code == 200
    refused = client.post(f"{address}?offset=0", b"x", content_type="application/octet-stream")
    assert refused.json()["code"] == "not_receiving"
    with django_capture_on_commit_callbacks(execute=True):
        assert reception.drain() == 1
    assert MediaFile.objects.get().title == "film"
    with (DATA / "sound.m4a").open("rb") as file:
        sent = client.post(reverse("media-send"), {"file": file, "replaces": ""})
    assert sent.status_code == 303
    page = client.get(sent["Location"]).content.decode()
    assert "sound.m4a" in page


def test_captions_are_checked_line_by_line_in_the_form(client):
    media = kept("video.webm")
    client.force_login(person(role=Role.EDITOR))
    address = reverse("wagtailsnippets_media_mediafile:edit", args=[media.pk])
    with (DATA / "captions" / "invalid_timeframe.vtt").open("rb") as file:
        page = client.post(
            address, {"title": "Un film", "captions": "", "captions_file": file}
        ).content.decode()
    assert "Ligne 6" in page
    with (DATA / "captions" / "captions_with_bom.vtt").open("rb") as file:
        answer = client.post(address, {"title": "Un film", "captions": "rien de bon", "captions_file": file})
    assert answer.status_code == 302
    media.refresh_from_db()
    assert (media.title, media.captions.startswith("WEBVTT\n\n00:00")) == ("Un film", True)
    for bad in (b"\xff\xfe", b"WEBVTT\0"):
        page = client.post(
            address, {"title": "x", "captions": "", "captions_file": SimpleUploadedFile("a.vtt", bad)}
        )
        assert page.status_code == 200
    page = client.get(address).content.decode()
    assert f'src="{reverse("media-file", args=[media.pk])}"' in page


def test_a_participant_sends_and_reads_nothing_there(client):
    media = kept("video.webm")
    client.force_login(person())
    for name, args in (("media-send", []), ("media-file", [media.pk]), ("media-captions", [media.pk])):
        assert client.get(reverse(name, args=args)).status_code in {302, 403}
    assert not MediaFile.objects.visible_to(person()).exists()
