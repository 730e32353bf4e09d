"""Addresses under /accueil/."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def home(request: HttpRequest) -> HttpResponse:
    """Filled by the hub."""
    return render(request, "base.html")


app_name = "hub"
urlpatterns = [path("", home, name="home")]
