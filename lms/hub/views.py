"""The first page of a signed-in person."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedIn

from .queries import dashboard_of


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """One thing to do next, then what concerns each role."""
    return render(request, "hub/home.html", {"dashboard": dashboard_of(request.user)})
