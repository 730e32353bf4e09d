"""Addresses of the library."""

from django.urls import path

from .views import edit, resources, search

app_name = "library"
urlpatterns = [
    path("", search.search, name="search"),
    path("ajouter/", edit.add, name="add"),
    path("<int:pk>/", resources.resource, name="resource"),
    path("<int:pk>/articles/<path:num>/", resources.article, name="article"),
    path("<int:pk>/fichier/", resources.file, name="file"),
    path("<int:pk>/modifier/", edit.edit, name="edit"),
    path("<int:pk>/publier/", edit.publish, name="publish"),
    path("<int:pk>/retirer/", edit.withdraw, name="withdraw"),
]
