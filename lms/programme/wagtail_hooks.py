"""What the programme adds to Wagtail: privacy of its pages, look and menu of the administration."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page


@hooks.register("before_serve_page")
def privacy(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Runs before Wagtail's own check: who is not signed in may sign in; for anyone else a closed page does not exist."""
    user = request.user
    if user.is_authenticated:
        prefetch_related_objects([user], "groups")  # once, for this check, Wagtail's and the menu
    for restriction in page.get_view_restrictions():
        if not restriction.accept_request(request):
            if user.is_authenticated:
                raise Http404
            return redirect_to_login(request.get_full_path())
    return None
