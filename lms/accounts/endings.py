"""What ends with a password in this app."""

from .domain.access import end_tokens
from .registry import Ending, password_endings

password_endings.register(Ending("API tokens", end_tokens))
