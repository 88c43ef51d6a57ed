"""Addresses of the shell."""

from django.urls import path

from stateward.workbench.core import views
from stateward.workbench.search import views as search

app_name = "core"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("preferences/language/", views.choose_language, name="language"),
    path("preferences/unit/", views.choose_unit, name="unit"),
    path("favicon.ico", views.favicon, name="favicon"),
]
