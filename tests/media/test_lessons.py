"""Videos and sounds in a lesson: who may have their bytes, where each begins, what counts, what is asked of others."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError
from wagtail.models import PageViewRestriction

from lms.accounts.enums import Role
from lms.learning.enums import FactKind
from lms.learning.models import Fact, LessonProgress, PlayingPlace
from lms.media.blocks import AudioBlock, VideoBlock
from lms.media.models import MediaFile
from lms.media.outside import outside_video
from lms.programme.domain.administration import set_up_administration
from lms.programme.enums import Completion
from lms.programme.models import LessonPage
from tests.factories.programme import home_page
from tests.programme.help import course_with, person, text_of, write

from .help import CAPTIONS, DATA, captioned, kept
from .test_intake import place

pytestmark = pytest.mark.django_db
__all__ = ["place"]  # a private place for each test
TRANSCRIPT = "Bonjour.\n\nVoici <ce> qui est dit."


@pytest.fixture
def reader(client):
    user = person()
    client.force_login(user)
    return user


def lesson_with(*blocks, **fields):
    _course, lessons = course_with(2)
    lesson = write(lessons[0], *blocks)
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save()
    return lesson


def video(media=None, **value):
    return "video", {"title": "Un film", "file": media.pk if media else None, "url": "", **value}


def audio(media, **value):
    return "audio", {"title": "Un entretien", "file": media.pk, "transcript": TRANSCRIPT, **value}


def addresses(lesson):
    return [
        reverse(f"media:{name}", args=[lesson.pk, lesson.body[0].id])
        for name in ("file", "captions", "finish")
    ]


def test_a_lesson_shows_native_players_with_captions_and_transcript(client, reader):
    sound = kept("sound.m4a")
    lesson = lesson_with(video(captioned(), transcript=TRANSCRIPT), audio(sound))
    page = text_of(client.get(lesson.url))
    file, captions, _finish = addresses(lesson)
    assert f'<source src="{file}" type="video/webm">' in page
    assert f'<track kind="captions" srclang="fr" label="Français" src="{captions}" default>' in page
    assert page.count("<audio controls") == 1
    assert page.count("Lire la transcription") == 2
    assert "Voici &lt;ce&gt; qui est dit." in page
    assert "J’en ai pris connaissance" not in page


def test_the_bytes_come_whole_and_in_part_under_their_type(client, reader):
    lesson = lesson_with(video(captioned()))
    file, captions, _finish = addresses(lesson)
    content = (DATA / "video.webm").read_bytes()
    whole = client.get(file)
    assert (whole.status_code, b"".join(whole)) == (200, content)
    assert (whole["Content-Type"], whole["X-Content-Type-Options"]) == ("video/webm", "nosniff")
    assert (whole["Accept-Ranges"], "sandbox" in whole["Content-Security-Policy"]) == ("bytes", True)
    part = client.get(file, headers={"Range": "bytes=100-199"})
    assert (part.status_code, b"".join(part)) == (206, content[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert b"".join(client.get(file, headers={"Range": "bytes=-10"})) == content[-10:]
    assert client.get(file, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    assert client.get(file, headers={"Range": "bytes=9-1"}).status_code == 416
    assert client.get(file, headers={"Range": "bytes=a-b\0"}).status_code == 200
    words = client.get(captions)
    assert (words["Content-Type"], text_of(words)) == ("text/vtt; charset=utf-8", CAPTIONS)


def test_who_may_not_read_the_lesson_gets_a_404(client):
    media = captioned()
    lesson = lesson_with(video(media))
    stranger, editor = person(), person(role=Role.EDITOR)
    file, captions, finish = addresses(lesson)
    client.force_login(stranger)
    assert client.get(file).status_code == 200
    assert Client().get(file).status_code == 200  # this lesson is open to visitors
    restriction = PageViewRestriction.objects.create(page=lesson.get_parent(), restriction_type="groups")
    for one in (client, Client()):
        assert [one.get(address).status_code for address in (file, captions)] == [404, 404]
    assert client.post(finish).status_code == 404
    restriction.delete()
    other = reverse("media:file", args=[lesson.pk, uuid.uuid4()])
    assert client.get(other).status_code == 404
    LessonPage.objects.filter(pk=lesson.pk).update(live=False)
    assert client.get(file).status_code == 404
    client.force_login(editor)
    assert client.get(reverse("media-file", args=[media.pk])).status_code == 200


def test_a_lesson_that_is_closed_for_now_gives_nothing(client, reader):
    course, lessons = course_with(2, in_order=True)
    lesson = write(lessons[1], video(captioned(), needed=True))
    file, captions, finish = addresses(lesson)
    assert [client.get(one).status_code for one in (file, captions)] == [404, 404]
    assert client.post(finish).status_code == 409
    assert not Fact.objects.filter(kind=FactKind.FINISHED).exists()
    assert course.in_order


def test_a_file_that_left_the_disk_is_a_404(client, reader, place):
    lesson = lesson_with(video(captioned()))
    for path in place.rglob("*"):
        if path.is_file():
            path.unlink()
    assert client.get(addresses(lesson)[0]).status_code == 404


def test_the_second_is_kept_by_person_lesson_and_block(client, reader):
    lesson = lesson_with(video(captioned()), audio(kept("sound.m4a")))
    keep = [reverse("learning:keep_second", args=[lesson.pk, block.id]) for block in lesson.body]
    assert client.post(keep[0], {"seconds": "754"}).status_code == 204
    assert client.post(keep[0], {"seconds": "755"}).status_code == 204
    assert client.post(keep[1], {"seconds": "99999"}).status_code == 204
    rows = PlayingPlace.objects.order_by("pk").values_list("user", "seconds")
    assert list(rows) == [(reader.pk, 755), (reader.pk, 86_400)]
    page = text_of(client.get(lesson.url))
    assert 'data-at="755"' in page
    assert "Vous en étiez à 12:35." in page
    other = Client()
    other.force_login(person())
    assert "Vous en étiez" not in text_of(other.get(lesson.url))
    for bad in ("", "-1", "1e3", "9" * 30, "\0", "٣"):
        assert client.post(keep[0], {"seconds": bad}).status_code == 404
    nowhere = reverse("learning:keep_second", args=[lesson.pk, uuid.uuid4()])
    assert client.post(nowhere, {"seconds": "1"}).status_code == 404
    PageViewRestriction.objects.create(page=lesson, restriction_type="groups")
    assert client.post(keep[0], {"seconds": "1"}).status_code == 404


def test_a_visitor_and_a_preview_keep_nothing():
    media = captioned()
    lesson = lesson_with(video(media, needed=True))
    page = text_of(Client().get(lesson.url))
    assert "data-keep" not in page
    assert "J’en ai pris connaissance" not in page
    lesson.save_revision()
    set_up_administration(home=home_page())
    client = Client()
    client.force_login(person(role=Role.EDITOR))
    page = text_of(client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])))
    assert ("data-keep" in page, reverse("media-file", args=[media.pk]) in page) == (False, True)


def test_played_to_the_end_counts_where_the_editor_asks_for_it(client, reader):
    lesson = lesson_with(
        video(captioned(), needed=True), audio(kept("sound.m4a")), completion=Completion.ACTIVITIES
    )
    finish = addresses(lesson)[2]
    assert f'action="{finish}"' in text_of(client.get(lesson.url))
    for _time in range(2):
        assert client.post(finish)["Location"].endswith(f"#bloc-{lesson.body[0].id}")
    assert Fact.objects.filter(kind=FactKind.FINISHED, block=lesson.body[0].id).count() == 1
    assert LessonProgress.objects.get(user=reader, lesson=lesson).state == "done"
    page = text_of(client.get(lesson.url))
    assert "Suivi jusqu’au bout" in page
    assert f'action="{finish}"' not in page


# --- what stands elsewhere ------------------------------------------------------------------------

KEY = "dQw4w9WgXcQ"
PEERTUBE = "https://tube.numerique.example/w/kkGMgK9ZtnKfYAgnEtQxbv"


@pytest.mark.parametrize(
    ("address", "site", "frame"),
    [
        (f"https://www.youtube.com/watch?v={KEY}&t=1", "YouTube", f"https://www.youtube-nocookie.com/embed/{KEY}"),
        (f"https://youtu.be/{KEY}?si=x", "YouTube", f"https://www.youtube-nocookie.com/embed/{KEY}"),
        (f"https://m.youtube.com/shorts/{KEY}", "YouTube", f"https://www.youtube-nocookie.com/embed/{KEY}"),
        (PEERTUBE, "tube.numerique.example", PEERTUBE.replace("/w/", "/videos/embed/")),
        ("https://tube.example/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d", "tube.example",
         "https://tube.example/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d"),
        ("https://www.youtube.com/@chaine", "www.youtube.com", ""),
        ("https://youtube.com.evil.example/watch?v=" + KEY, "youtube.com.evil.example", ""),
        ("http://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv", "tube.example", ""),
        ("https://a b;script-src *@tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv", "a b;script-src *@tube.example", ""),
        ("https://video.example/1", "video.example", ""),
        ("https://[/", "", ""),
    ],
)  # fmt: skip
def test_addresses_of_other_sites(address, site, frame):
    found = outside_video(address)
    assert (found.site, found.frame) == (site, frame)


def test_nothing_is_asked_of_another_site_before_a_click(client, reader):
    lesson = lesson_with(video(url=f"https://youtu.be/{KEY}"), video(url=PEERTUBE))
    PlayingPlace.objects.create(user=reader, lesson=lesson, block=lesson.body[0].id, seconds=42)
    answer = client.get(lesson.url)
    page = text_of(answer)
    assert "<iframe" not in page
    assert f'href="https://www.youtube.com/watch?v={KEY}" rel="external noreferrer"' in page
    assert f"https://www.youtube-nocookie.com/embed/{KEY}?autoplay=1" in page
    assert "start=42" in page
    policy = answer["Content-Security-Policy"]
    assert "frame-src 'self' https://tube.numerique.example https://www.youtube-nocookie.com" in policy
    assert "frame-src" not in client.get(lesson_with(video(captioned())).url)["Content-Security-Policy"]


def test_another_site_is_linked_to(client, reader):
    page = text_of(client.get(lesson_with(video(url="https://video.example/1")).url))
    assert 'href="https://video.example/1" rel="external noreferrer"' in page
    assert "data-frame" not in page


def test_a_video_or_sound_that_is_gone_is_said(client, reader):
    lesson = lesson_with(video())
    assert "Cette vidéo n’est pas encore là." in text_of(client.get(lesson.url))
    lesson.body = json.dumps([{"type": "audio", "value": {"title": "x", "file": 999, "transcript": "x"}}])
    lesson.save()
    assert "Ce son n’est pas encore là." in text_of(client.get(lesson.url))


# --- what an editor may publish -------------------------------------------------------------------


def cleaned(block, **value):
    made = block.to_python({"title": "Un film", "url": "", "transcript": "", **value})
    try:
        block.clean(made)
    except StructBlockValidationError as error:
        return set(error.block_errors)
    return set()


def test_a_video_has_captions_or_a_transcript_and_a_sound_its_transcript():
    block, silent, good, sound = VideoBlock(), kept("video.mp4"), captioned(), kept("sound.m4a")
    assert cleaned(block, file=silent.pk) == {"transcript"}
    assert cleaned(block, file=silent.pk, transcript="  ") == {"transcript"}
    assert cleaned(block, file=silent.pk, transcript="Bonjour") == set()
    assert cleaned(block, file=good.pk) == set()
    assert cleaned(block, file=sound.pk, transcript="Bonjour") == {"file"}
    assert cleaned(block) == {"file"}
    assert cleaned(block, file=good.pk, url="https://a.example/") == {"file"}
    assert cleaned(block, url="https://a.example/") == {"transcript"}
    assert cleaned(block, url="https://a.example/", has_captions=True) == set()
    assert cleaned(AudioBlock(), file=sound.pk) == {"transcript"}
    assert cleaned(AudioBlock(), file=sound.pk, transcript="Bonjour") == set()
    assert cleaned(AudioBlock(), file=good.pk, transcript="Bonjour") == {"file"}
    assert MediaFile.objects.count() == 3


def test_queries_do_not_grow_with_the_recordings(client, reader, django_assert_max_num_queries):
    one = lesson_with(video(captioned()))
    three = lesson_with(*(video(captioned("video.mp4")) for _each in range(3)))
    for lesson in (one, three):
        client.get(lesson.url)
        with django_assert_max_num_queries(10):
            client.get(lesson.url)
