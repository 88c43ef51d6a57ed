"""Addresses of assessment."""

from django.urls import path

from stateward.workbench.assessment import views

app_name = "assessment"
urlpatterns = [
    path("", views.portfolio, name="portfolio"),
    path("export.<str:format_>", views.export, name="export"),
    path("enterprises/<str:code>/<int:year>/", views.enterprise, name="enterprise"),
    path("<slug:scheme>/<int:year>/<str:code>/", views.scorecard, name="scorecard"),
    path("<slug:scheme>/<int:year>/<str:code>/explanation.<str:format_>", views.explanation_file, name="explanation"),
    path("<slug:scheme>/<int:year>/<str:code>/why/<str:node>/", views.why, name="why"),
]
