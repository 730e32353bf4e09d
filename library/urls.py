"""Addresses of the library."""

from django.urls import path

from .views import edit, resources, search

app_name = "library"
urlpatterns = [
    path("", search.search, name="search"),
    path("ajouter/", edit.add, name="add"),
    path("<key:pk>/", resources.resource, name="resource"),
    path("<key:pk>/articles/<path:num>/", resources.article, name="article"),
    path("<key:pk>/fichier/", resources.file, name="file"),
    path("<key:pk>/modifier/", edit.edit, name="edit"),
    path("<key:pk>/publier/", edit.publish, name="publish"),
    path("<key:pk>/retirer/", edit.withdraw, name="withdraw"),
]
