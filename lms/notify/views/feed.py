"""A person's calendar feed, and the page on which they make or withdraw its address."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedIn
from lms.accounts.sending import once
from lms.core.web.forms import redirect_saying
from lms.notify.calendars import build_calendar, events_of
from lms.notify.domain.feed import renew_feed, withdraw_feed
from lms.notify.models import FeedToken
from lms.notify.queries import feed_token


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The events of whoever holds this secret address; nobody signs in a calendar program."""
    token = FeedToken.objects.select_related("user").filter(secret=secret, user__is_active=True).first()
    if token is None:
        raise Http404
    with translation.override(token.user.language), timezone.override(token.user.time_zone):
        body = build_calendar(events_of(token.user), name="Territoir’Prod", home=token.user.time_zone)
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": 'inline; filename="territoirprod.ics"',
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
        },
    )


@once()
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: SignedIn) -> HttpResponse:
    """Make, show, change and withdraw the address of one's feed."""
    if request.method == "POST":
        if request.POST.get("do") == "withdraw":
            withdraw_feed(user=request.user)
            said = _("The calendar address is withdrawn: it opens nothing any more.")
        else:
            renew_feed(user=request.user)
            said = _("Here is your new calendar address.")
        return redirect_saying(request, said, "notify:feed-settings")
    token = feed_token(request.user)
    address = settings.SITE_URL + reverse("notify:feed", args=[token.secret]) if token else ""
    return render(request, "notify/feed.html", {"address": address, "token": token})
