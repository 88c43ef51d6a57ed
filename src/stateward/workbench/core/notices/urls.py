"""Addresses of notices."""

from django.urls import path

from stateward.workbench.core.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("read/", views.read_all, name="read"),
    path("choice/", views.choose, name="choose"),
    path("<int:pk>/open/", views.open_, name="open"),
]
