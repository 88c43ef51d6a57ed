"""Addresses of the rulebook."""

from django.urls import path

from stateward.workbench.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("", views.documents, name="list"),
    path("indicators/<slug:document>/<str:version>/<slug:indicator>/", views.indicator, name="indicator"),
    path("<slug:kind>/<slug:document>/<str:version>/", views.document, name="document"),
]
