"""Calendar files of a message become a list: they were joined in one text, which had to be cut again to be sent."""

import re

from django.db import migrations, models

FILE = re.compile(r"^BEGIN:VCALENDAR\r?\n.*?^END:VCALENDAR\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE)
METHOD = re.compile(r"^METHOD:([A-Z]+)", re.MULTILINE)


def cut(apps, schema_editor):
    """Each file with its method, as calendars.calendar_files writes it."""
    Message = apps.get_model("notify", "Message")
    for message in Message.objects.exclude(calendar_text="").only("calendar_text").iterator(chunk_size=500):
        files = FILE.findall(message.calendar_text)
        message.calendar = [
            {"method": found[1] if (found := METHOD.search(text)) else "PUBLISH", "text": text}
            for text in files
        ]
        message.save(update_fields=["calendar"])


def join(apps, schema_editor):
    Message = apps.get_model("notify", "Message")
    for message in Message.objects.exclude(calendar=[]).only("calendar").iterator(chunk_size=500):
        message.calendar_text = "".join(each["text"] for each in message.calendar)
        message.save(update_fields=["calendar_text"])


class Migration(migrations.Migration):
    dependencies = [("notify", "0003_outbox_order")]

    operations = [
        migrations.RenameField("message", "calendar", "calendar_text"),
        migrations.AddField(
            "message",
            "calendar",
            models.JSONField(blank=True, default=list, verbose_name="calendar files"),
        ),
        migrations.RunPython(cut, join),
        migrations.RemoveField("message", "calendar_text"),
    ]
