"""Every declared notification has a name in French; that its templates exist is said by the system check."""

from django.utils import translation

from lms.notify.registry import Notification, notifications


def test_declared_notifications_hold_ours():
    assert {"notify.feed_renewed", "cohorts.enrolled", "coaching.booking_made"} <= notifications.names


def test_every_notification_is_named_in_french():
    english = []
    for notification in notifications:
        with translation.override("en"):
            source = str(notification.label)
        with translation.override("fr"):
            if str(notification.label) in ("", source):
                english.append(notification.name)
    assert english == []


def test_a_notification_without_templates_is_a_problem():
    words = list(Notification("tests.nothing", "Nothing").problems())
    assert [word.split("/")[-1] for word in words] == ["nothing.txt", "nothing.html"]
