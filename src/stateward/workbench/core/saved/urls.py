"""Addresses of kept lists."""

from django.urls import path

from stateward.workbench.core.saved import views

app_name = "lists"
urlpatterns = [
    path("keep/", views.keep, name="keep"),
    path("<int:pk>/drop/", views.drop, name="drop"),
]
