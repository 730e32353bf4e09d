"""The first page of a signed-in person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .queries import dashboard_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One thing to do next, then what concerns each role."""
    return render(request, "hub/home.html", {"dashboard": dashboard_of(request.user)})
