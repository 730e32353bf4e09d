"""Screens of /gestion/ for those who make courses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lms.programme.rules import makes_courses

R = TypeVar("R", bound=HttpResponseBase)


def makers_only(view: Callable[..., R]) -> Callable[..., R]:
    """Anybody else is refused."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> R:
        if not makes_courses(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked
