"""The relation of coaches becomes rows of ours, in the table that Django made for it: who gave it, and when."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0002_open_enrolment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="CohortCoach",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cohort",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                to="cohorts.cohort",
                                verbose_name="cohort",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="coach",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "cohorts_cohort_coaches",
                        "verbose_name": "coach of a cohort",
                        "verbose_name_plural": "coaches of cohorts",
                        "unique_together": {("cohort", "user")},
                    },
                ),
                migrations.AlterField(
                    model_name="cohort",
                    name="coaches",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="coached_cohorts",
                        through="cohorts.CohortCoach",
                        through_fields=("cohort", "user"),
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="coaches",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="cohortcoach",
            name="granted_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="granted"),
        ),
        migrations.AddField(
            model_name="cohortcoach",
            name="granted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="granted by",
            ),
        ),
    ]
