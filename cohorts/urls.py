"""Addresses of this app."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def _soon(request: HttpRequest, **kwargs) -> HttpResponse:
    return HttpResponse()


app_name = "cohorts"
urlpatterns = [
    path("promotions/", _soon, name="list"),
    path("promotions/<int:pk>/", _soon, name="cohort"),
    path("sessions/<int:pk>/", _soon, name="session"),
]
