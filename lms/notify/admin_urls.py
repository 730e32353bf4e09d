"""Addresses of this app under /gestion/, included by name from wagtail_hooks.py."""

from django.urls import path

from .views import given_up

urlpatterns = [
    path("", given_up.index, name="notify-given-up"),
    path("<key:pk>/renvoyer/", given_up.again, name="notify-send-again"),
]
