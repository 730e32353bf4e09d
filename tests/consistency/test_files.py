"""C15, B10: every field that takes a file is behind the one examination; every address of a file has one rule of audience."""

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.urls import reverse
from rest_framework import serializers

from lms.core.checks import places_of_files
from lms.programme.forms import ExaminedImageField
from tests.factories.accounts import UserFactory
from tests.factories.library import ResourceFactory
from tests.library.help import PDF, editor, person

# Every column that holds a file, and why what is in it was examined.
COLUMNS = {
    "library.Resource.file": "written by library.domain.uploads alone, from an accepted upload (constraint resource_file_was_examined)",
    "library.Upload.file": "waits for its examination; served by no view",
    "handins.HandInFile.file": "served once it was examined alone (constraint hand_in_file_was_examined)",
    "wagtailimages.Image.file": "through ExaminedImageForm: made anew by the process with limits",
    "wagtailimages.Rendition.file": "made by Wagtail from an examined picture",
    "wagtailcore.UploadedFile.file": "what ExaminedImageField left in the request: the picture made anew",
    "wagtailusers.UserProfile.avatar": "no screen sends it: AccountWithoutPicture",
}
# Every form of ours and of Wagtail that takes a file, and what stands behind it.
FORMS = {
    "library.forms.ProposalForm.file": "library.domain.uploads.receive",
    "library.forms.ResourceForm.file": "library.domain.uploads.receive",
    "library.forms.NewResourceForm.file": "library.domain.uploads.receive",
    "lms.proof.forms.BadgeForm.file": "64 kB of text, kept nowhere: lms.proof.badge_reading",
    "lms.questions.forms.ImportForm.file": "lms.questions.domain.files.send_file: bytes kept for a process with limits",
    "lms.packages.forms.PackageFileForm.file": "lms.packages.domain.arrivals.receive_whole",
    "lms.media.forms.MediaUploadForm.file": "lms.media.domain.arrivals.MediaReception",
    "lms.media.admin.MediaFileForm.captions_file": "a megabyte of text, kept as text: lms.media.captions",
    "lms.handins.forms.WorkForm.file": "lms.handins.domain.files.receive",
    "library.admin.ResourceAdminForm.file": "library.domain.uploads.receive",
    "wagtail.admin.forms.account.AvatarPreferencesForm.avatar": "no screen shows it: AccountWithoutPicture",
}


def test_c15_every_column_of_a_file_is_in_the_table():
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    }
    assert found == set(COLUMNS)


def descendants(kind):
    for each in kind.__subclasses__():
        yield each
        yield from descendants(each)


def test_c15_every_form_that_takes_a_file_is_in_the_table(settings):
    from django.urls import get_resolver

    get_resolver().url_patterns  # all forms are imported  # noqa: B018
    found = set()
    for form in set(descendants(forms.BaseForm)):
        if form.__module__.startswith("tests."):
            continue
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.FileField):
                found.add(f"{form.__module__}.{form.__qualname__}.{name}")
    # Forms that Wagtail makes from a model carry the name of their base.
    made = {each for each in found if each.startswith(("wagtail.images.", "django.forms."))}
    assert {each for each in found - made if not each.startswith("wagtail.")} <= set(FORMS)
    assert {each for each in found - made if each.startswith("wagtail.admin.")} <= set(FORMS)


def test_c15_forms_of_pictures_examine(db):
    from wagtail.images import get_image_model
    from wagtail.images.forms import get_image_form

    form = get_image_form(get_image_model())(user=UserFactory(is_superuser=True))
    assert isinstance(form.fields["file"], ExaminedImageField)
    assert form.fields["file"].person is not None


def test_c15_no_serializer_takes_a_file():
    taking = [
        f"{each.__module__}.{each.__qualname__}.{name}"
        for each in set(descendants(serializers.BaseSerializer))
        for name, field in getattr(each, "_declared_fields", {}).items()
        if isinstance(field, serializers.FileField) and not field.read_only
        if not each.__module__.startswith(("rest_framework", "wagtail"))
    ]
    assert taking == []
    assert settings.REST_FRAMEWORK["DEFAULT_PARSER_CLASSES"] == ["lms.api.parsers.CarefulJSONParser"]


# --- B10: addresses × identities ----------------------------------------------------------------


@pytest.fixture
def shelf(db):
    """A file for each audience; what lies in the public place beside the pictures."""
    owner = person()
    rows = {
        name: ResourceFactory(owner=owner if name == "draft" else None, **how)
        for name, how in {
            "public": {"visibility": "public"},
            "members": {"visibility": "members"},
            "theme": {"visibility": "theme"},
            "cohort": {"visibility": "cohort"},
            "draft": {"visibility": "public", "state": "draft", "published_at": None},
        }.items()
    }
    for row in rows.values():
        row.sha256, row.file_name, row.content_type = "0" * 64, "a.pdf", "application/pdf"
        row.file.save("a.pdf", ContentFile(PDF))
    for name in (
        "documents/secret.pdf",
        "original_images/photo.jpg",
        "wagtail_uploads/x.jpg",
        "avatar_images/x.jpg",
        "images/x.svg",
        "images/a/b.jpg",
        "x.txt",
    ):
        default_storage.save(name, ContentFile(PDF))
    default_storage.save("images/photo.width-100.jpg", ContentFile(b"x"))
    people = {"anonymous": None, "member": person(), "owner": owner, "editor": editor()}
    return rows, people


WHO = {
    "anonymous": {"public"},
    "member": {"public", "members"},
    "owner": {"public", "members", "draft"},
    "editor": {"public", "members", "theme", "cohort", "draft"},
}


def signed_in(user):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("identity", WHO)
def test_b10_file_of_each_audience_is_served_to_it_and_to_nobody_else(shelf, identity):
    rows, people = shelf
    client = signed_in(people[identity])
    served = {
        name
        for name, row in rows.items()
        if client.get(reverse("library:file", args=[row.pk])).status_code == 200
    }
    assert served == WHO[identity]


@pytest.mark.parametrize("identity", WHO)
def test_b10_nothing_but_shown_pictures_has_an_address_of_its_own(shelf, identity):
    rows, people = shelf
    client = signed_in(people[identity])
    names = ["documents/secret.pdf", "original_images/photo.jpg", "wagtail_uploads/x.jpg", "avatar_images/x.jpg", "images/x.svg",
             "images/a/b.jpg", "images/../x.txt", "images/..%2fx.txt", "x.txt", "", "images/"]  # fmt: skip
    names += [row.file.name for row in rows.values()]
    for name in names:
        for address in (f"/media/{name}", f"/documents/{name}", f"/private/{name}"):
            assert client.get(address).status_code in {301, 302, 404}, address
            assert client.get(address, follow=True).status_code in {200, 404}
            assert PDF not in client.get(address, follow=True).content
    for name in ("1/a.pdf", "1/secret.pdf"):
        assert client.get(f"/documents/{name}").status_code in {302, 404}


def test_b10_places_of_files_lie_apart(settings, tmp_path):
    settings.PRIVATE_ROOT, settings.MEDIA_ROOT = tmp_path / "media" / "private", tmp_path / "media"
    assert [error.id for error in places_of_files(None)] == ["core.E010"]
    settings.PRIVATE_ROOT, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    assert [error.id for error in places_of_files(None)] == ["core.E010"]
    settings.PRIVATE_ROOT = tmp_path / "private"
    assert places_of_files(None) == []


@pytest.mark.django_db
def test_c16_text_is_handed_out_under_a_type_that_nothing_shows(client):
    for kind in ("text/csv", "text/plain"):
        row = ResourceFactory(sha256="0" * 64, file_name="a.csv", content_type=kind)
        row.file.save("a.csv", ContentFile(b"balise\n<body><script>x()</script>\n"))
        response = client.get(reverse("library:file", args=[row.pk]))
        assert response["Content-Type"] == "application/octet-stream"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Content-Disposition"].startswith("attachment")
