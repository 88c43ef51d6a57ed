"""Addresses of the cockpit."""

from django.urls import path

from stateward.workbench.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("", views.cockpit, name="cockpit"),
]
