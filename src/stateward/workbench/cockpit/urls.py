"""Addresses of the cockpit."""

from django.urls import path

from stateward.workbench.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("", views.cockpit, name="cockpit"),
    path("arrange/", views.arrange, name="arrange"),
    path("figures/<slug:name>/", views.figure, name="figure"),
    path("figures/<slug:name>/export.<str:format_>", views.export, name="export"),
]
