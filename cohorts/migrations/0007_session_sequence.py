"""Calendars take a change by its number: a number that is counted, for seconds gave two quick changes the same one."""

from django.db import migrations, models


def go_on_from_seconds(apps, schema_editor):
    """Invitations that have been sent carry the seconds since the session was announced: the count goes on above them."""
    GroupSession = apps.get_model("cohorts", "GroupSession")
    for session in GroupSession.objects.only("created_at", "updated_at").iterator(chunk_size=2000):
        number = int((session.updated_at - session.created_at).total_seconds()) + 1
        if number > 1:
            GroupSession.objects.filter(pk=session.pk).update(sequence=number)


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0006_protect_what_people_did")]

    operations = [
        migrations.AddField(
            "groupsession", "sequence", models.PositiveIntegerField(db_default=0, default=0, editable=False)
        ),
        migrations.RunPython(go_on_from_seconds, migrations.RunPython.noop),
    ]
