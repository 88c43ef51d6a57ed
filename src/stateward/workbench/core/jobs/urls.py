"""Addresses of background work."""

from django.urls import path

from stateward.workbench.core.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="list"),
    path("<uuid:key>/", views.job, name="job"),
    path("<uuid:key>/cancel/", views.cancel, name="cancel"),
]
