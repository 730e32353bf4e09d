from lms.notify.registry import Notification, notifications

GREETED = notifications.register(Notification("tiny.greeted", "Somebody greets me"))
