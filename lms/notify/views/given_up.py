"""For administrators, in /gestion/: messages that were given up. Whom, what sort and why; never the letter itself."""

from django.contrib.auth.decorators import user_passes_test
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.core.web.forms import redirect_saying
from lms.notify.domain.sending import send_again
from lms.notify.queries import given_up
from lms.notify.registry import notifications

only_administrators = user_passes_test(lambda user: user.is_superuser, login_url="wagtailadmin_home")


@only_administrators
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    page = Paginator(given_up(), 50).get_page(request.GET.get("p"))
    names = {notification.name: notification.label for notification in notifications}
    rows = [(message, names.get(message.notification, message.notification)) for message in page]
    return render(request, "notify/given_up.html", {"page_obj": page, "rows": rows})


@only_administrators
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    send_again(message=get_object_or_404(given_up(), pk=pk))
    return redirect_saying(request, _("The message is back in the queue."), "notify-given-up")
