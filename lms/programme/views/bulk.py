"""The door of Wagtail's bulk actions."""

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action import index

LONGEST = 18  # digits of a key


def _is_key(value: str) -> bool:
    return value == "all" or (value.isascii() and value.isdigit() and len(value) <= LONGEST)


@require_admin_access
def act(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponse:
    """Wagtail asks the database for the keys as they come, which fails on what is no key."""
    if not all(_is_key(value) for value in [*request.GET.getlist("id"), *request.GET.getlist("childOf")]):
        raise Http404
    answer: HttpResponse = index(request, app_label, model_name, action)
    return answer
