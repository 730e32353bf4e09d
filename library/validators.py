"""Shapes of the identifiers of French law (checked on real ones; `\\Z` and `[0-9]`, since `$` and `\\d` let more through)."""

import re

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

NOR = re.compile(r"^[A-Z]{4}[0-9]{2}[0-9]{5}[A-Z]\Z")
DILA_ID = re.compile(r"^(JORF|LEGI)(TEXT|ARTI|SCTA|CONT)[0-9]{12}\Z")
TEXT_ID = re.compile(r"^(JORF|LEGI)TEXT[0-9]{12}\Z")
ARTICLE_ID = re.compile(r"^(JORF|LEGI)ARTI[0-9]{12}\Z")
ELI = re.compile(
    r"^(?:https?://www\.legifrance\.gouv\.fr)?/eli/([a-z_]+)/([0-9]{4})/([1-9]|1[0-2])/([1-9]|[12][0-9]|3[01])/"
    r"([A-Z]{4}[0-9]{7}[A-Z]|[0-9]{2,4}-[0-9]{1,5})/jo/(texte|article_[^/\s]+)\Z"
)

ELI_EUROPE = re.compile(
    r"^https?://data\.europa\.eu/eli/(dir|reg|reg_del|reg_impl|dec)/[0-9]{4}/[0-9]{1,5}/oj\Z"
)

validate_nor = RegexValidator(NOR, _("A NOR has twelve characters, such as CPAJ1832097D."), code="nor")
validate_text_id = RegexValidator(
    TEXT_ID, _("An identifier of Légifrance looks like JORFTEXT000038029589."), code="text_id"
)
