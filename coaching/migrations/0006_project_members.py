"""A team becomes rows with a beginning and an end; whoever was first in a team leads the project."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def copy_teams(apps, schema_editor):
    """Since when is not known: since the project is there."""
    Project = apps.get_model("coaching", "Project")
    Member = apps.get_model("coaching", "ProjectMember")
    rows, led = [], set()
    links = Project.team.through.objects.order_by("pk").values_list("project", "user", "project__created_at")
    for project, person, since in links.iterator(chunk_size=2000):
        rows.append(Member(project_id=project, person_id=person, since=since, is_lead=project not in led))
        led.add(project)
        if len(rows) == 2000:
            Member.objects.bulk_create(rows)
            rows = []
    Member.objects.bulk_create(rows)


def copy_back(apps, schema_editor):
    through = apps.get_model("coaching", "Project").team.through
    live = apps.get_model("coaching", "ProjectMember").objects.filter(ended_at__isnull=True)
    through.objects.bulk_create(
        [through(project_id=row.project_id, user_id=row.person_id) for row in live.order_by("pk")],
        batch_size=2000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0005_protect_what_people_did"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProjectMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_lead", models.BooleanField(default=False, verbose_name="leads the project")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("why", models.CharField(blank=True, choices=[("left", "Left by themselves"), ("taken_out", "Taken out of the team"), ("seat_ended", "No longer in the cohort")], max_length=10, verbose_name="why it ended")),
                ("added_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="added by")),
                ("ended_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="ended by")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="project_memberships", to=settings.AUTH_USER_MODEL, verbose_name="person")),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="members", to="coaching.project", verbose_name="project")),
            ],
            options={
                "verbose_name": "member of a project",
                "verbose_name_plural": "members of projects",
                "ordering": ["project", "-is_lead", "since", "id"],
                "indexes": [models.Index(condition=Q(("ended_at__isnull", True)), fields=["person"], name="member_carries")],
                "constraints": [
                    models.UniqueConstraint(condition=Q(("ended_at__isnull", True)), fields=("project", "person"), name="member_once"),
                    models.UniqueConstraint(condition=Q(("ended_at__isnull", True), ("is_lead", True)), fields=("project",), name="member_one_lead"),
                    models.CheckConstraint(condition=Q(Q(("ended_at__isnull", True), ("why", "")), Q(("ended_at__isnull", False), Q(("why", ""), _negated=True)), _connector="OR"), name="member_end_says_why"),
                    models.CheckConstraint(condition=Q(("ended_at__isnull", True), ("ended_at__gte", F("since")), _connector="OR"), name="member_ends_after_start"),
                ],
            },
        ),
        migrations.RunPython(copy_teams, copy_back),
        migrations.RemoveField("project", "team"),
    ]
