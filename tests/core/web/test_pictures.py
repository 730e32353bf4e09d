"""H39: a picture in a page is shown in production, with nothing before the process but what forwards; nothing else is."""

import re
from hashlib import sha256

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template import engines
from django.test import override_settings
from django.urls import resolve

from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.core.web.pictures import TYPES
from lms.programme.domain.administration import set_up_administration
from tests.core.files.test_reader import camera
from tests.factories.accounts import UserFactory
from tests.factories.programme import home_page
from tests.programme.test_admin_without_documents import Image, post_picture

pytestmark = pytest.mark.django_db
BYTES = b"not to be handed out"
ELSEWHERE = ["images/a.svg", "images/a.html", "images/a.jpg.html", "images/a", "images/inner/a.jpg", "original_images/a.jpg",
             "wagtail_uploads/a.jpg", "avatar_images/a.jpg", "documents/x.pdf", "documents/a.jpg", "a.jpg", "db.sqlite3"]  # fmt: skip


@pytest.fixture(autouse=True)
def _production():
    with override_settings(DEBUG=False):
        yield


def bytes_of(response):
    return b"".join(response.streaming_content)


@pytest.fixture
def image(client):
    """A picture, sent by a manager on Wagtail's own screen."""
    cache.clear()  # Wagtail remembers what it made: of another test, in a folder that is gone
    set_up_administration(home=home_page())
    manager = UserFactory()
    grant_role(user=manager, role=Role.MANAGER)
    client.force_login(manager)
    assert post_picture(client, camera("JPEG")).status_code == 302
    return Image.objects.get()


def shown(client, html):
    """What stands at the address of each picture of a page."""
    addresses = re.findall(r'<img[^>]*\ssrc="(/media/[^"]+)"', html)
    assert addresses
    return [client.get(address) for address in addresses]


def test_g39_picture_of_a_page_is_shown_in_production_to_anybody(client, image):
    page = engines["django"].from_string("{% load wagtailimages_tags %}{% image image max-2x2 %}")
    html = page.render({"image": image})
    client.logout()
    (answer,) = shown(client, html)
    assert answer.status_code == 200
    assert bytes_of(answer).startswith(b"\xff\xd8\xff")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not answer.cookies
    assert client.post("/" + html.split('src="/')[1].split('"')[0]).status_code == 405


def test_g39_pictures_on_the_screens_of_gestion_are_shown_in_production(client, image):
    for address in ("/gestion/images/", f"/gestion/images/{image.pk}/"):
        page = client.get(address)
        assert page.status_code == 200
        for answer in shown(client, page.content.decode()):
            assert answer.status_code == 200
            assert bytes_of(answer)


def test_g39_another_content_of_the_same_name_has_another_address(image):
    mark = sha256(image.file.read()).hexdigest()[:10]
    assert image.file.name == f"original_images/{mark}-photo.jpg"
    assert image.get_rendition("max-2x2").url.startswith(f"/media/images/{mark}-photo")


@pytest.mark.parametrize("ending", TYPES)
def test_g39_the_type_is_that_of_the_ending_whatever_the_bytes_are(client, ending):
    default_storage.save(f"images/a.{ending}", ContentFile(b"<script>x()</script>"))
    answer = client.get(f"/media/images/a.{ending}")
    assert (answer.status_code, answer["Content-Type"]) == (200, TYPES[ending])
    assert bytes_of(answer)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_g39_nothing_else_below_media_is_handed_out(client, name):
    default_storage.save(name, ContentFile(BYTES))
    for address in (
        f"/media/{name}",
        f"/media/images/../{name}",
        f"/media/images/%2e%2e/{name}",
        f"/media/images/..%2f{name}",
    ):
        assert client.get(address, follow=True).status_code == 404, address


@pytest.mark.parametrize(
    "tail",
    ["", "images", "images/", "../db", "../db.jpg", "images/../../x", "images/../../x.jpg", "images/..%2f..%2fx.jpg", "images/..%5cx.jpg",
     "images/%00.jpg", "images/a%00.jpg", "images/.jpg", "images/..jpg", "images/folder.jpg", "images/out.jpg", "images/round.jpg",
     "images/none.jpg", "images/" + "é" * 300 + ".jpg", "images/%ed%a0%80.jpg", "images/%e2%80%ae.jpg", "images/a.JPG/"],
)  # fmt: skip
def test_g39_no_way_out_of_the_folder_and_no_list_of_it(client, tail):
    default_storage.save("x.jpg", ContentFile(BYTES))
    folder = django_settings.MEDIA_ROOT / "images"
    (folder / "folder.jpg").mkdir(parents=True)
    (folder / "out.jpg").symlink_to(django_settings.MEDIA_ROOT / "x.jpg")
    (folder / "round.jpg").symlink_to(folder / "round.jpg")
    assert client.get(f"/media/{tail}", follow=True).status_code == 404


def test_g39_the_address_does_not_depend_on_debug():
    with override_settings(DEBUG=True):
        assert resolve("/media/images/a.jpg").url_name == "picture"
    assert resolve("/media/images/a.jpg").url_name == "picture"
