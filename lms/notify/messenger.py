"""The outbox is the way by which accounts write to somebody."""

from lms.accounts.registry import Messenger, messengers

from .domain.access import notify_access_changed

messengers.register(Messenger("outbox", notify_access_changed))
