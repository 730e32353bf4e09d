"""Addresses of this app, apart from the pages themselves, which Wagtail serves."""

from django.urls import path

from .views import lessons, writing

app_name = "learning"
urlpatterns = [
    path("parcours/terminer/<key:pk>/", lessons.finish, name="finish"),
    path("parcours/place/<key:pk>/", lessons.keep_place, name="keep_place"),
    path("parcours/seconde/<key:pk>/<uuid:block>/", lessons.keep_second, name="keep_second"),
    path("parcours/reprendre/<key:pk>/", lessons.resume, name="resume"),
    path("parcours/version/<key:pk>/", lessons.move_on, name="move_on"),
    path("parcours/choix/<key:pk>/<uuid:block>/", writing.choose, name="choose"),
    path("parcours/reflexion/<key:pk>/<uuid:block>/", writing.reflect, name="reflect"),
    path("parcours/notes/", writing.notes, name="notes"),
    path("parcours/notes/fichier/", writing.notes_file, name="notes_file"),
    path("parcours/notes/<key:pk>/", writing.note, name="note"),
]
