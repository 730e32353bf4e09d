"""`manage.py changepassword <e-mail>`: Django's, with what a new password ends here."""

from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from lms.accounts.domain.access import set_password
from lms.accounts.models import User

TRIES = 3


class Command(changepassword.Command):
    """Sessions, API tokens and the calendar feed end; the change is in the journal, and the person is told."""

    def handle(self, *args: object, **options: Any) -> str:
        """Asks twice, three times at most, and sets it by the verb of the password's form."""
        user = User.objects.using(options["database"]).filter(email=options["username"] or "").first()
        if user is None:
            raise CommandError(f"No account has the address {options['username']}.")
        for _ in range(TRIES):
            password = self._get_pass()  # type: ignore[attr-defined]
            if password != self._get_pass("Password (again): "):  # type: ignore[attr-defined]
                self.stderr.write("Passwords do not match. Please try again.")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            set_password(user=user, password=password, console=True)
            return f"Password changed for {user.email}; sessions, tokens and the calendar feed have ended."
        raise CommandError(f"The password of {user.email} is unchanged after {TRIES} tries.")
