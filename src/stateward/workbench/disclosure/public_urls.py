"""Addresses that everybody reads without signing in."""

from django.urls import path

from stateward.workbench.disclosure import public_views

app_name = "public"
urlpatterns = [
    path("", public_views.publications, name="list"),
    path("feed.atom", public_views.atom, name="feed"),
    path("open-data/", public_views.open_data, name="open-data"),
    path("open-data/catalogue.json", public_views.catalogue, name="catalogue"),
    path("<int:pk>/", public_views.publication, name="publication"),
    path("<int:pk>/data.<str:format_>", public_views.table, name="table"),
    path("<int:pk>/dictionary.json", public_views.dictionary, name="dictionary"),
]
