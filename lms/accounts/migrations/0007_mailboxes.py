"""One mailbox, one spelling: rows of before are respelled, and two accounts of one mailbox stop the migration by name."""

import django.db.models
from django.db import migrations

from lms.accounts.addresses import mailbox


def respell(apps, schema_editor):
    """Each address as it is compared from now on; the same in allauth's table."""
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    taken = dict(User.objects.values_list("email", "pk"))
    twice = []
    for email, pk in list(taken.items()):
        spelled = mailbox(email)
        if spelled == email:
            continue
        if spelled in taken:
            twice.append(f"{pk} and {taken[spelled]} ({spelled})")
            continue
        User.objects.filter(pk=pk).update(email=spelled)
        EmailAddress.objects.filter(user_id=pk, email__iexact=email).update(email=spelled)
        taken[spelled] = pk
    if twice:
        raise RuntimeError(f"Accounts of one mailbox; close or change one of each pair first: {'; '.join(twice)}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_code_counts"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [
        migrations.RunPython(respell, migrations.RunPython.noop, elidable=True),
    ]
