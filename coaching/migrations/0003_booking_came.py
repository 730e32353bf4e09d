"""Whether who had booked was there, as the coach says in the log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coaching", "0002_slot_of_coach")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="came",
            field=models.BooleanField(blank=True, editable=False, null=True, verbose_name="was there"),
        ),
    ]
