"""Addresses of tracked items."""

from django.urls import path

from stateward.workbench.core.tracking import views

app_name = "tracking"
urlpatterns = [
    path("", views.items, name="list"),
    path("export.<str:format_>", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.item, name="item"),
    path("<int:pk>/do/<slug:action>/", views.act, name="act"),
    path("evidence/<int:pk>/", views.evidence_file, name="evidence"),
]
