"""`manage.py change_tool_key`: a new key signs for outside tools from now on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.accounts.domain.signing_keys import change_key
from lms.accounts.signing import KeyPurpose


class Command(BaseCommand):
    help = "Make a new key that signs for outside tools; what was signed before is still believed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--withdraw",
            action="store_true",
            help="The key before it became known to somebody: tools are not to believe what it signed any more.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the name (`kid`) of the new key."""
        self.stdout.write(change_key(KeyPurpose.TOOLS, withdraw=options["withdraw"]).thumbprint)
