"""Every declared notification can be written, in French, as text and as HTML."""

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from lms.notify.registry import registered_notifications


def test_registered_notifications_hold_ours():
    assert "notify.feed_renewed" in [notification.code for notification in registered_notifications()]


def test_every_notification_has_two_templates():
    missing = []
    for notification in registered_notifications():
        for suffix in ("txt", "html"):
            try:
                get_template(f"{notification.template}.{suffix}")
            except TemplateDoesNotExist:
                missing.append(f"{notification.template}.{suffix}")
    assert missing == []


@pytest.mark.parametrize("field", ["name", "category"])
def test_every_notification_is_named_in_french(field):
    english = []
    for notification in registered_notifications():
        with translation.override("en"):
            source = str(getattr(notification, field))
        with translation.override("fr"):
            if str(getattr(notification, field)) in ("", source) and source not in SAME_IN_BOTH:
                english.append(notification.code)
    assert english == []


SAME_IN_BOTH = {"Coaching", "Sessions", "Messages"}
