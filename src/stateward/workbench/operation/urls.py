"""Addresses for programs that watch the server."""

from django.urls import path

from stateward.workbench.operation import views

app_name = "operation"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
]
