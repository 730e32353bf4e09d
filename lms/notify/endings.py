"""What ends with a password in this app."""

from lms.accounts.registry import Ending, password_endings

from .domain.feed import withdraw_feed

password_endings.register(Ending("calendar feed", withdraw_feed))
