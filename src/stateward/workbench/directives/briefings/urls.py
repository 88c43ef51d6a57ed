"""Addresses of briefings."""

from django.urls import path

from stateward.workbench.directives.briefings import views

app_name = "briefings"
urlpatterns = [
    path("", views.listed, name="list"),
    path("new/", views.new, name="new"),
    path("templates/", views.templates, name="templates"),
    path("<int:pk>/", views.briefing, name="briefing"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/do/<slug:action>/", views.act, name="act"),
    path("<int:pk>/<str:code>.<str:format_>", views.document, name="document"),
]
