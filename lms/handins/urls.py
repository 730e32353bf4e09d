"""Addresses of works to hand in."""

from django.urls import path

from .views import deadlines, reading, writing

app_name = "handins"
urlpatterns = [
    path("parcours/rendus/", reading.to_read, name="to_read"),
    path("parcours/rendus/csv/", reading.marks_csv, name="csv"),
    path("parcours/rendus/<key:pk>/", reading.hand_in, name="hand_in"),
    path("parcours/rendus/fichiers/<key:pk>/", reading.file, name="file"),
    path("parcours/rendus/<key:lesson>/<uuid:block>/", writing.work, name="work"),
    path(
        "parcours/rendus/echeances/<key:cohort>/<key:lesson>/<uuid:block>/",
        deadlines.deadline,
        name="deadline",
    ),
]
