"""B10, C15: Wagtail has no store of files of its own; its pictures are examined; its other ways in are closed."""

import io

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.urls import NoReverseMatch, reverse
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, UploadedFile

from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.core.files import examination
from lms.programme.domain.administration import set_up_administration
from tests.core.files.test_reader import camera
from tests.factories.accounts import UserFactory
from tests.factories.programme import home_page

pytestmark = pytest.mark.django_db
FR = {"accept-language": "fr"}
Image = get_image_model()


@pytest.fixture
def editor(client):
    set_up_administration(home=home_page())
    user = UserFactory()
    grant_role(user=user, role=Role.MANAGER)
    client.force_login(user)
    return user


def test_b10_wagtails_documents_are_not_there(client, editor):
    assert not apps.is_installed("wagtail.documents")
    for name in ("wagtaildocs:index", "wagtaildocs:add", "wagtaildocs_serve", "wagtaildocs_chooser:choose"):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=[1, "a"] if name.endswith("serve") else [])
    for address in ("/documents/1/a.pdf", "/gestion/documents/", "/gestion/documents/add/"):
        assert client.get(address).status_code == 404
    assert not GroupCollectionPermission.objects.filter(permission__codename__contains="document").exists()


def test_b10_administration_stands_without_them(client, editor):
    lesson_types = [model for model in apps.get_models() if model._meta.label == "programme.LessonPage"]
    assert lesson_types
    for address in ("/gestion/", "/gestion/images/", "/gestion/reports/aging-pages/", "/gestion/account/"):
        page = client.get(address, headers=FR)
        assert page.status_code == 200, address
        assert 'href="/gestion/documents/' not in page.content.decode()
    listing = client.get(reverse("wagtailadmin_api:documents:listing"))
    assert listing.json()["items"] == []


def test_b10_no_block_and_no_link_of_a_lesson_leads_to_another_store():
    from lms.programme.blocks.lesson import FEATURES, LESSON_BLOCKS

    assert "document-link" not in FEATURES
    assert "document" not in dict(LESSON_BLOCKS)
    assert "resource" in dict(LESSON_BLOCKS)


def post_picture(client, content, name="photo.jpg", **more):
    data = {
        "title": "Une photo",
        "file": SimpleUploadedFile(name, content),
        "collection": Collection.get_first_root_node().pk,
    }
    return client.post(reverse("wagtailimages:add"), data | more, headers=FR)


def test_c15_picture_sent_in_gestion_forgets_where_it_was_taken(client, editor):
    assert post_picture(client, camera("JPEG")).status_code == 302
    image = Image.objects.get()
    kept = image.file.read()
    assert b"CANARI" not in kept
    assert (image.width, image.height) == (2, 4)  # it lay on its side
    shown = image.get_rendition("width-2").file.read()
    assert b"CANARI" not in shown


def test_c15_large_picture_on_disk_is_made_anew_too():
    from lms.programme.forms import ExaminedImageField

    file = TemporaryUploadedFile("photo.jpg", "image/jpeg", len(camera("JPEG")), None)
    file.write(camera("JPEG"))
    file.seek(0)
    kept = ExaminedImageField().to_python(file)
    assert b"CANARI" not in kept.read()
    assert file.size == kept.size > 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.jpg", b"MZ" + b"\0" * 100, "n’est pas ce que dit son nom"),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "n’est pas acceptée"),
        ("photo.pdf", b"%PDF-1.4", "n’est pas acceptée"),
        ("photo", camera("PNG"), "n’est pas acceptée"),
    ],
)
def test_c15_what_is_no_picture_is_refused_beside_the_field(client, editor, name, content, words):
    response = post_picture(client, content, name)
    assert words in response.content.decode()
    assert not Image.objects.exists()


def test_c13_second_picture_meanwhile_is_asked_to_wait(client, editor):
    with examination.one_at_a_time(editor.pk):
        assert "en cours d’examen" in post_picture(client, camera("PNG"), "a.png").content.decode()
    assert post_picture(client, camera("PNG"), "a.png").status_code == 302


def test_c15_picture_kept_for_want_of_a_title_is_examined_too(client, editor):
    """The screen for several pictures keeps the file of the request where another field is wrong."""
    data = {
        "title": "x" * 300,
        "files[]": SimpleUploadedFile("photo.jpg", camera("JPEG")),
        "collection": Collection.get_first_root_node().pk,
    }
    answer = client.post(
        reverse("wagtailimages:add_multiple"), data, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert answer.status_code == 200
    kept = UploadedFile.objects.get().file.read()
    assert b"CANARI" not in kept
    assert Picture.open(io.BytesIO(kept)).size == (2, 4)


def test_c15_portrait_of_the_account_is_no_way_in(client, editor):
    page = client.get("/gestion/account/").content.decode()
    assert 'type="file"' not in page
    client.post(
        "/gestion/account/",
        {
            "avatar-avatar": SimpleUploadedFile("a.png", camera("PNG")),
            "notifications-submitted_notifications": "on",
        },
    )
    assert not type(editor).objects.get(pk=editor.pk).wagtail_userprofile.avatar
