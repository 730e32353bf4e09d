"""Migrations go back and forth on a database that holds people and its own rules."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from cohorts.models import Cohort, Enrolment
from tests.factories.cohorts import CohortFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_migrating_a_table_that_triggers_speak_of_keeps_its_rows_and_its_rules():
    """SQLite rebuilds the table to add the column: it refused while a trigger named the table."""
    cohort = EnrolmentFactory(cohort=CohortFactory(capacity=1)).cohort
    try:
        call_command("migrate", "cohorts", "0001", verbosity=0)
        with connection.cursor() as cursor:
            columns = [
                column.name
                for column in connection.introspection.get_table_description(cursor, "cohorts_cohort")
            ]
    finally:
        call_command("migrate", "cohorts", verbosity=0)
    assert "open_enrolment" not in columns
    kept = Cohort.objects.get()
    assert (kept.pk, kept.open_enrolment, kept.enrolments.seated().count()) == (cohort.pk, False, 1)
    with pytest.raises(IntegrityError, match="enrolment_within_capacity"), transaction.atomic():
        EnrolmentFactory(cohort=cohort, seat=2)
    assert Enrolment.objects.count() == 1
