"""Certificates for many: each once, whatever stops the worker, numbers without gap under threads."""

import pytest
from django.db import connection

from lms.accounts.domain.roles import end_role
from lms.accounts.domain.signing_keys import current_key
from lms.accounts.enums import Role
from lms.accounts.signing import KeyPurpose, SigningKey
from lms.learning.domain.progress import mark_opened
from lms.proof.domain import certificates, orders
from lms.proof.domain.certificates import issue
from lms.proof.domain.orders import issue_finished, order_certificates, orders_waiting, run_order
from lms.proof.domain.settings import change_settings
from lms.proof.enums import CertificateKind, LineState
from lms.proof.models import Certificate, NumberSeries
from lms.proof.queries import progress_of
from lms.proof.tasks import sweep_certificates
from tests.cohorts.help import race, refused
from tests.factories.accounts import UserFactory
from tests.proof.help import finisher, make_course

MANY = 300


def ordered(made, people):
    return order_certificates(
        course=made.course,
        people=[person.pk for person in people],
        kind=CertificateKind.COMPLETION,
        label="Tout le monde",
        by=made.manager,
    )


@pytest.mark.django_db
def test_who_earned_nothing_is_told_apart_from_who_has_one():
    made = make_course()
    done, had, begun = finisher(made), finisher(made), UserFactory()
    mark_opened(user=begun, lesson=made.lessons[0])
    issue(person=had, course=made.course)
    order = ordered(made, [done, had, begun])
    assert run_order(order_id=order.pk) == 3
    assert run_order(order_id=order.pk) == 0
    states = dict(order.lines.values_list("person", "state"))
    assert states == {done.pk: LineState.ISSUED, had.pk: LineState.HAD_ONE, begun.pk: LineState.REFUSED}
    assert order.lines.get(person=begun).refusal == "not_finished"
    progress = progress_of(order)
    assert (progress.total, progress.issued, progress.had_one, progress.refused) == (3, 1, 1, 1)


@pytest.mark.django_db
def test_a_worker_that_is_killed_leaves_each_certificate_once(monkeypatch):
    made = make_course()
    order = ordered(made, [finisher(made) for _ in range(4)])
    plain, done = orders.issue, []

    def dies(**fields):
        if len(done) == 2:
            raise SystemExit
        done.append(1)
        return plain(**fields)

    monkeypatch.setattr(orders, "issue", dies)
    with pytest.raises(SystemExit):
        run_order(order_id=order.pk)
    monkeypatch.setattr(orders, "issue", plain)
    assert orders_waiting() == [order.pk]
    assert run_order(order_id=order.pk) == 2
    assert sorted(Certificate.objects.values_list("rank", flat=True)) == [1, 2, 3, 4]
    assert orders_waiting() == []


@pytest.mark.django_db
def test_a_line_that_fails_does_not_stop_the_others(monkeypatch):
    made = make_course()
    first, second = finisher(made), finisher(made)
    order = ordered(made, [first, second])
    plain = certificates.printing.make_pdf
    calls = []

    def fails_once(data):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("no ink")
        return plain(data)

    monkeypatch.setattr(certificates.printing, "make_pdf", fails_once)
    run_order(order_id=order.pk)
    assert [line.refusal for line in order.lines.order_by("pk")] == ["error", ""]
    assert Certificate.objects.get().rank == 1


@pytest.mark.django_db
def test_nobody_orders_for_another_theme_nor_for_nobody():
    made = make_course()
    with refused("nobody"):
        ordered(made, [])
    made.manager = make_course().manager
    with refused("forbidden", 403):
        ordered(made, [UserFactory()])


@pytest.mark.django_db
def test_who_lost_the_right_since_issues_nothing():
    made = make_course()
    order = ordered(made, [finisher(made)])
    end_role(user=made.manager, role=Role.MANAGER, by=None)
    run_order(order_id=order.pk)
    assert order.lines.get().refusal == "forbidden"


@pytest.mark.django_db
def test_a_finished_course_certifies_by_itself_unless_told_otherwise():
    made, by_hand = make_course(), make_course(title="À la main")
    change_settings(course=by_hand.course, by=by_hand.manager, is_automatic=False, signatory="")
    person, nameless = finisher(made), finisher(made, first_name="", last_name="")
    finisher(by_hand)
    sweep_certificates()
    sweep_certificates()
    assert [one.person for one in Certificate.objects.all()] == [person]
    assert not issue_finished(progress_id=person.course_progress.get().pk)
    assert not issue_finished(progress_id=nameless.course_progress.get().pk)
    assert not issue_finished(progress_id=0)


@pytest.mark.slow
@pytest.mark.django_db
def test_c15_three_hundred_in_the_background():
    made = make_course()
    order = ordered(made, [finisher(made) for _ in range(MANY)])
    assert run_order(order_id=order.pk) == MANY
    assert sorted(Certificate.objects.values_list("rank", flat=True)) == list(range(1, MANY + 1))
    assert NumberSeries.objects.get().last == MANY


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_c15_twenty_threads_give_numbers_without_gap():
    made = make_course()
    people = [finisher(made) for _ in range(20)]
    given, said = race([lambda one=one: issue(person=one, course=made.course) for one in people])
    assert (len(given), said) == (20, {})
    assert sorted(Certificate.objects.values_list("rank", flat=True)) == list(range(1, 21))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_for_one_person_make_one():
    made = make_course()
    person = finisher(made)
    given, said = race([lambda: issue(person=person, course=made.course)] * 20)
    assert (len(given), said) == (20, {})
    assert [is_new for _certificate, is_new in given].count(True) == 1
    assert Certificate.objects.get().rank == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_order_and_one_key_at_first_use():
    made = make_course()
    order = ordered(made, [finisher(made) for _ in range(8)])
    race([lambda: run_order(order_id=order.pk)] * 4)
    run_order(order_id=order.pk)  # lines that another held were left to it
    assert sorted(Certificate.objects.values_list("rank", flat=True)) == list(range(1, 9))
    assert connection.vendor == "postgresql"
    given, said = race([lambda: current_key(KeyPurpose.BADGES)] * 4)
    assert said == {}
    assert len({key.pk for key in given}) == SigningKey.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_revoked_and_replaced_at_once_are_one_after_the_other():
    made = make_course()
    certificate = issue(person=finisher(made), course=made.course)[0]
    values = {"certificate": certificate, "by": made.manager, "reason": "erreur"}
    race([lambda: certificates.revoke(**values)] * 5 + [lambda: certificates.replace(**values)] * 5)
    numbers = list(certificate.events.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert Certificate.objects.filter(replaces=certificate).count() == 1
