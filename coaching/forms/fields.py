"""What several forms of this app ask in the same way."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.web.fields import SafeModelChoiceField

BAD_DAY = _("This is not a day that the calendar knows: choose another one.")


class PersonChoice(SafeModelChoiceField):
    """People by their names; the reader is “me”."""

    reader: User | None = None

    def label_from_instance(self, obj: Any) -> str:
        return str(_("me")) if self.reader and obj.pk == self.reader.pk else obj.get_full_name()
