"""What the page of a course shows of certificates."""

from typing import Any

from django.http import HttpRequest

from lms.accounts.memberships import memberships_of
from lms.programme.models import CoursePage
from lms.programme.registry import PageContext, page_contexts

from .models import Certificate


def course(request: HttpRequest, page: CoursePage) -> dict[str, Any]:
    """The reader's own valid certificate, and whether they keep the register. One query, none for a visitor."""
    user = request.user
    if not user.is_authenticated or page.pk is None:
        return {"certificate": None, "keeps_register": False}
    own = Certificate.objects.filter(person=user, course=page).valid()
    keeps = user.is_superuser or page.theme_id in memberships_of(user).managed_themes
    return {"certificate": own.first(), "keeps_register": keeps}


page_contexts.register(PageContext("certificate", CoursePage, course))
