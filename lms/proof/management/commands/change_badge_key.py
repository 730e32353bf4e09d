"""`manage.py change_badge_key`: a new key signs badges from now on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.accounts.domain.signing_keys import change_key
from lms.accounts.signing import KeyPurpose
from lms.proof.badges import key_address


class Command(BaseCommand):
    help = "Make a new key that signs badges; those signed before stay valid."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--withdraw",
            action="store_true",
            help="The key before it became known to somebody: badges that it signed are not valid any more.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the address of the new key."""
        self.stdout.write(key_address(change_key(KeyPurpose.BADGES, withdraw=options["withdraw"]).thumbprint))
