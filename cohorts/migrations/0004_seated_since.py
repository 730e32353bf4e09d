"""Since when a person has a seat: what came before is not theirs to sign."""

from django.db import migrations, models
from django.db.models import F


def from_enrolment(apps, schema_editor):
    """Those who hold a seat have had it since they were enrolled, as far as the rows know."""
    rows = apps.get_model("cohorts", "Enrolment").objects.filter(seat__isnull=False)
    rows.update(seated_since=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0003_coach_rows")]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="seated_since",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="seated since"),
        ),
        migrations.RunPython(from_enrolment, migrations.RunPython.noop, elidable=True),
    ]
