"""Who may issue, revoke and replace."""

from typing import Any

from lms.programme.models import CoursePage
from lms.programme.rules import manages_theme


def can_certify(user: Any, course: CoursePage) -> bool:
    """A manager of the theme of the course, or an administrator; asked of the rows anew."""
    return manages_theme(user, course.theme_id)
