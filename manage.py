#!/usr/bin/env python
"""Django's command line for the platform."""

import os
import sys

# What only a developer types, and the demonstration. All else is production, which wants its settings (lms/settings.py).
DEVELOPMENT = {"demo", "runserver", "makemigrations", "translations", "styles", "check"}


def is_development(arguments: list[str]) -> bool:
    """Whether this command turns development on by itself."""
    return bool(DEVELOPMENT & set(arguments[1:2])) and "--deploy" not in arguments


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    if is_development(sys.argv):
        os.environ.setdefault("DEVELOPMENT", "true")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
