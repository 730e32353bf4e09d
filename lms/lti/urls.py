"""Addresses of outside tools. Those that tools were given never change; scores and results are named by the standard."""

from django.urls import path

from .views import opening, services

app_name = "lti"
urlpatterns = [
    path("parcours/outil/<key:lesson>/<uuid:block>/", opening.open_block, name="open"),
    path("lti/choisir/<key:pk>/", opening.open_choice, name="choose"),
    path("lti/choix/", opening.chosen, name="chosen"),
    path("lti/autorisation/", opening.authorize, name="authorize"),
    path("lti/cles/", services.keys, name="keys"),
    path("lti/jeton/", services.token, name="token"),
    path("lti/lignes/<key:course>/", services.line_items, name="line_items"),
    path("lti/lignes/<key:lesson>/<uuid:block>/", services.one_line_item, name="line_item"),
    path("lti/lignes/<key:lesson>/<uuid:block>/scores", services.scores, name="scores"),
    path("lti/lignes/<key:lesson>/<uuid:block>/results", services.results, name="results"),
]
