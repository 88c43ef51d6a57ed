"""Addresses of instructions."""

from django.urls import path

from stateward.workbench.core.instructions import views

app_name = "instructions"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<int:pk>/answer/", views.answer, name="answer"),
]
