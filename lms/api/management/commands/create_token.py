"""`manage.py create_token <e-mail>`: an API token, alone on the last line."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.accounts.models import User
from lms.api.tokens import make_token


class Command(BaseCommand):
    help = "Print an API token for a person; it cannot be read again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--days", type=int, default=settings.API_TOKEN_DAYS)

    def handle(self, *args: object, **options: Any) -> None:
        user = User.objects.active().filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"No active account has the address {options['email']}.")
        row, token = make_token(user=user, days=options["days"])
        self.stderr.write(f"Token of {user.email}, until {row.expiry:%Y-%m-%d}:")
        self.stdout.write(token)
