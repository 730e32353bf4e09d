"""The addresses of the platform, and one more: the reference view."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from lms.accounts.models import Territory


def reference(request: HttpRequest) -> HttpResponse:
    """What everything is compared with: a signed-in session, one query of 30 rows, a small template."""
    rows = Territory.objects.order_by("pk")[:30]
    return render(request, "benchmarks/reference.html", {"rows": rows, "reader": request.user})


urlpatterns = [path("_reference/", reference), path("", include("lms.urls"))]

handler400 = "lms.core.web.views.bad_request"
handler403 = "lms.core.web.views.permission_denied"
handler404 = "lms.core.web.views.not_found"
handler500 = "lms.core.web.views.server_error"
