"""Addresses of supervision: one room after the other."""

from __future__ import annotations

from django.urls import path

from stateward.workbench.supervision import views

app_name = "supervision"
urlpatterns = [
    path("", views.overview, name="overview"),
]
