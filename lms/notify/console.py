"""Letters on the screen of whoever tries the platform: to whom, about what, the words; not their HTML nor their files."""

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend

RULE = "─" * 78


class EmailBackend(ConsoleBackend):
    """Django's prints everything: forty lines of styles and base64 for each that can be read."""

    def write_message(self, message: EmailMessage) -> None:
        """One letter. Written out in full all the same, so that one that cannot be sent fails here as it would there."""
        written = message.message()
        files = [name for part in written.walk() if (name := part.get_filename())]
        lines = [
            RULE,
            f"✉  {', '.join(message.recipients())}",
            f"   {message.subject}",
            "",
            str(message.body).strip(),
            "",
        ]
        if files:
            lines.append(f"+ {', '.join(files)}")
        self.stream.write("\n".join([*lines, RULE, ""]))
