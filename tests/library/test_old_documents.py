"""B10: documents that an older platform kept in Wagtail's own store become files of the library, and lessons follow."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from wagtail.models import Collection, CollectionViewRestriction

from library.domain import uploads
from library.models import Resource, Upload
from tests.factories.programme import LessonPageFactory
from tests.library.help import PDF, person

pytestmark = pytest.mark.django_db
move = importlib.import_module("library.migrations.0008_documents").move


def test_b10_old_documents_join_the_library():
    user = person()
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    closed = root.add_child(name="Réservée")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    name = default_storage.save("documents/grille.pdf", ContentFile(PDF))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE wagtaildocs_document (id integer, title varchar(255), file varchar(100), created_at timestamp, "
            "uploaded_by_user_id bigint, collection_id integer)"
        )
        for pk, title, place in ((3, "Grille", root.pk), (4, "Réservé", closed.pk)):
            cursor.execute(
                "INSERT INTO wagtaildocs_document VALUES (%s, %s, %s, '2026-01-02 10:00:00', %s, %s)",
                [pk, title, name, user.pk, place],
            )
    lesson = LessonPageFactory()
    link = '<p><a id="3" linktype="document">la grille</a> et <a id="9" linktype="page">une page</a></p>'
    raw = [
        {"type": "document", "value": {"document": 3, "note": "À lire"}, "id": "a"},
        {"type": "text", "value": link, "id": "b"},
    ]
    import json

    table = type(lesson)._meta.db_table
    cast = "::jsonb" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET body = %s{cast} WHERE page_ptr_id = %s", [json.dumps(raw), lesson.pk]
        )
    lesson = type(lesson).objects.get(pk=lesson.pk)
    revision = lesson.save_revision()
    content = {**revision.content, "body": json.dumps(raw)}
    type(revision).objects.filter(pk=revision.pk).update(content=content)

    move(apps, SimpleNamespace(connection=connection))

    opened, reserved = Resource.objects.order_by("pk")
    assert (opened.title, opened.state, opened.visibility, opened.owner) == (
        "Grille",
        "published",
        "members",
        user,
    )
    assert (reserved.title, reserved.state) == ("Réservé", "draft")
    assert set(Upload.objects.values_list("state", flat=True)) == {"waiting"}
    uploads.drain()
    opened.refresh_from_db()
    assert opened.file.read() == PDF
    lesson.refresh_from_db()
    first, second = lesson.body.raw_data
    assert (first["type"], first["value"]) == ("resource", {"resource": opened.pk, "note": "À lire"})
    assert f'href="/bibliotheque/{opened.pk}/"' in second["value"]
    assert 'linktype="page"' in second["value"]
    revision.refresh_from_db()
    assert '"type": "resource"' in revision.content["body"]
