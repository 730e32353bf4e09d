"""Calendars take a change by its number: a number that is counted, for seconds gave two quick changes the same one."""

from django.db import migrations, models


def go_on_from_seconds(apps, schema_editor):
    """Invitations that have been sent carry the seconds since the slot was opened: the count goes on above them."""
    Slot, Booking = apps.get_model("coaching", "Slot"), apps.get_model("coaching", "Booking")
    slots = Slot.objects.only("created_at", "updated_at")
    for slot in slots.iterator(chunk_size=2000):
        number = int((slot.updated_at - slot.created_at).total_seconds()) + 1
        if number > 1:
            Slot.objects.filter(pk=slot.pk).update(sequence=number)
            Booking.objects.filter(slot=slot.pk).update(sequence=number)


class Migration(migrations.Migration):
    dependencies = [("coaching", "0006_project_members")]

    operations = [
        migrations.AddField(
            "slot", "sequence", models.PositiveIntegerField(db_default=0, default=0, editable=False)
        ),
        migrations.AddField(
            "booking", "sequence", models.PositiveIntegerField(db_default=0, default=0, editable=False)
        ),
        migrations.AddField(
            "booking", "appointment", models.PositiveBigIntegerField(editable=False, null=True)
        ),
        migrations.RunPython(go_on_from_seconds, migrations.RunPython.noop),
    ]
