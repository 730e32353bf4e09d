"""Messages, as the platform shows them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.core.web.forms import redirect_saying, see_other
from lms.notify.domain.inbox import mark_all_read, mark_read
from lms.notify.models import Message
from lms.notify.queries import inbox, unread_count

PAGE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    page = Paginator(inbox(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "notify/inbox.html", {"page_obj": page, "unread": unread_count(request.user)})


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read; with `open`, go on to what it is about."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    mark_read(message=message)
    if "open" in request.POST and _is_ours(message.url):
        return see_other(message.url)
    return see_other("notify:inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_all_read(user=request.user)
    return redirect_saying(request, _("All your messages are marked as read."), "notify:inbox")


def _is_ours(url: str) -> bool:
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
