"""Wagtail's own documents become files of the library: one store, one rule of audience.

Each waits to be examined like any other file. A document of a collection that was closed to some becomes a draft, since
the library cannot know for whom it was; any other is for signed-in people, as it was. Lessons then name the resource.
"""

import json
import re
from datetime import UTC, datetime

from django.core.files.storage import default_storage
from django.db import migrations

LINK = re.compile(r'<a (?=[^>]*linktype="document")[^>]*?\bid="([0-9]+)"[^>]*>')


def move(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if "wagtaildocs_document" not in connection.introspection.table_names(cursor):
            return
        cursor.execute("SELECT id, title, file, created_at, uploaded_by_user_id, collection_id FROM wagtaildocs_document ORDER BY id")
        rows = cursor.fetchall()
        known = {row[0]: _resource(apps, row) for row in rows}
        if known:
            _rewrite(connection, cursor, "programme_lessonpage", "page_ptr_id", "body", known)
            _rewrite(connection, cursor, "wagtailcore_revision", "id", "content", known)


def _resource(apps, row):
    _pk, title, name, created, owner, collection = row
    created = datetime.fromisoformat(str(created))  # a raw read of SQLite gives letters, or a moment without its zone
    if created.tzinfo is None:
        created = created.replace(tzinfo=UTC)
    Resource, Upload = apps.get_model("library", "Resource"), apps.get_model("library", "Upload")
    state = "draft" if _closed(apps, collection) else "published"
    resource = Resource.objects.create(
        kind="file", title=title, visibility="members", state=state, published_at=created if state == "published" else None, owner_id=owner
    )
    if default_storage.exists(name):
        upload = Upload(resource=resource, uploader_id=owner, name=name.rpartition("/")[2][:120], size=default_storage.size(name))
        with default_storage.open(name, "rb") as file:
            upload.file.save(name, file, save=False)
        upload.save()
    return resource.pk


def _closed(apps, pk):
    Collection = apps.get_model("wagtailcore", "Collection")
    own = Collection.objects.filter(pk=pk).values_list("path", flat=True).first() or ""
    closed = apps.get_model("wagtailcore", "CollectionViewRestriction").objects.values_list("collection__path", flat=True)
    return any(own.startswith(path) for path in closed)


def _rewrite(connection, cursor, table, key, column, known):
    """The text of the column, whatever the database calls its type."""
    cast, back = ("::text", "::jsonb") if connection.vendor == "postgresql" else ("", "")
    cursor.execute(f"SELECT {key}, {column}{cast} FROM {table} WHERE {column}{cast} LIKE '%document%'")
    for pk, text in cursor.fetchall():
        new = json.dumps(_renamed(json.loads(text), known), ensure_ascii=False)
        cursor.execute(f"UPDATE {table} SET {column} = %s{back} WHERE {key} = %s", [new, pk])


def _renamed(value, known):
    if isinstance(value, list):
        return [_renamed(each, known) for each in value]
    if isinstance(value, dict):
        if value.get("type") == "document" and isinstance(value.get("value"), dict):
            inner = {"resource": known.get(value["value"].get("document")), "note": value["value"].get("note", "")}
            return {**value, "type": "resource", "value": inner}
        return {key: _renamed(each, known) for key, each in value.items()}
    if isinstance(value, str) and value[:1] in "[{" and '"document"' in value:  # a body inside a revision
        try:
            return json.dumps(_renamed(json.loads(value), known), ensure_ascii=False)
        except ValueError:
            pass
    if isinstance(value, str) and 'linktype="document"' in value:
        return LINK.sub(lambda link: f'<a href="/bibliotheque/{known.get(int(link[1]), "")}/">', value)
    return value


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0007_sorted_as_people_do"),
        ("wagtailcore", "0040_page_draft_title"),
        ("programme", "0002_theme_kicker"),
    ]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
