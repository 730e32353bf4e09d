"""Addresses of this app."""

from django.urls import path
from django.views.generic import TemplateView

app_name = "coaching"
s = TemplateView.as_view(template_name="base.html")
urlpatterns = [
    path("coaching/", s, name="home"),
    path("coaching/reservations/<int:pk>/", s, name="booking"),
    path("coaching/creneaux/<int:pk>/", s, name="slot"),
    path("projets/<int:pk>/", s, name="project"),
]
