"""Addresses of messages and calendars."""

from django.urls import path

from .views import feed, inbox

app_name = "notify"
urlpatterns = [
    path("messages/", inbox.index, name="inbox"),
    path("messages/lus/", inbox.read_all, name="read-all"),
    path("messages/<key:pk>/lu/", inbox.read, name="read"),
    path("compte/agenda/", feed.settings_page, name="feed-settings"),
    path("agenda/<slug:secret>.ics", feed.feed, name="feed"),
]
