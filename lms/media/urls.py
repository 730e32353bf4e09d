"""Addresses of recordings: each is asked for through the lesson and the block in which it stands."""

from django.urls import path

from .views import playing

app_name = "media"
urlpatterns = [
    path("parcours/media/<key:lesson>/<uuid:block>/fichier", playing.file, name="file"),
    path("parcours/media/<key:lesson>/<uuid:block>/sous-titres.vtt", playing.captions, name="captions"),
    path("parcours/media/<key:lesson>/<uuid:block>/termine/", playing.finish, name="finish"),
]
