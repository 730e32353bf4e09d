"""Migrations work on a database that holds people and its own rules."""

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor

from cohorts.models import Cohort, Enrolment
from tests.factories.cohorts import CohortFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(operation, *, backwards=False):
    """Run one operation on the tables of cohorts as the command does, signals included."""
    state = MigrationExecutor(connection).loader.project_state()
    migration = migrations.Migration("tried", "cohorts")
    migration.operations = [operation]
    plan = [(migration, backwards)]
    emit_pre_migrate_signal(0, False, connection.alias, plan=plan)
    with connection.schema_editor() as editor:
        (migration.unapply if backwards else migration.apply)(state, editor)
    emit_post_migrate_signal(0, False, connection.alias, plan=plan)


def columns():
    with connection.cursor() as cursor:
        return [
            column.name for column in connection.introspection.get_table_description(cursor, "cohorts_cohort")
        ]


def test_migrating_a_table_that_triggers_speak_of_keeps_its_rows_and_its_rules():
    """SQLite rebuilds the table to add the column: it refused while a trigger named the table."""
    cohort = EnrolmentFactory(cohort=CohortFactory(capacity=1)).cohort
    field = migrations.AddField("cohort", "tried", models.CharField(default="new", max_length=3))
    migrate(field)
    assert "tried" in columns()
    migrate(field, backwards=True)
    assert "tried" not in columns()
    kept = Cohort.objects.get()
    assert (kept.pk, kept.enrolments.seated().count()) == (cohort.pk, 1)
    with pytest.raises(IntegrityError, match="enrolment_within_capacity"), transaction.atomic():
        EnrolmentFactory(cohort=cohort, seat=2)
    assert Enrolment.objects.count() == 1
