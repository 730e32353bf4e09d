"""Who is in the group of a role, or is a superuser, gets the row that says so: from now on the row is the truth."""

from django.db import migrations

ROLES = ("coach", "expert", "editor", "manager")


def rows_from_groups(apps, schema_editor):
    using = schema_editor.connection.alias
    user = apps.get_model("accounts", "User").objects.using(using)
    grant = apps.get_model("accounts", "RoleGrant")
    held = [
        (key, role) for role in ROLES for key in user.filter(groups__name=f"role:{role}").values_list("pk", flat=True)
    ]
    held += [(key, "admin") for key in user.filter(is_superuser=True).values_list("pk", flat=True)]
    grant.objects.using(using).bulk_create(
        [grant(user_id=key, role=role) for key, role in held], ignore_conflicts=True, batch_size=1000
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_rights_and_journal")]

    operations = [migrations.RunPython(rows_from_groups, migrations.RunPython.noop)]
