"""Addresses of this app, apart from the pages themselves, which Wagtail serves."""

from django.urls import path

from .views import lessons

app_name = "learning"
urlpatterns = [
    path("parcours/terminer/<key:pk>/", lessons.finish, name="finish"),
]
