"""The entry of Wagtail's bulk actions."""

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action import index

from lms.core.web.parameters import KEY_DIGITS, parse_number


def _is_key(value: str) -> bool:
    return value == "all" or parse_number(value, digits=KEY_DIGITS) is not None


@require_admin_access
def act(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponse:
    """Wagtail asks the database for the keys as they come, which fails on what is no key."""
    if not all(_is_key(value) for value in [*request.GET.getlist("id"), *request.GET.getlist("childOf")]):
        raise Http404
    answer: HttpResponse = index(request, app_label, model_name, action)
    return answer
