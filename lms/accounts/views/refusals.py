"""What a door says when it stays shut for now."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many attempts; five minutes is the longest of the usual limits."""
    response = render(request, "account/too_many.html", status=429)
    response["Retry-After"] = "300"
    return response
