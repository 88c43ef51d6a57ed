"""Addresses of the office's side of disclosure."""

from django.urls import path

from stateward.workbench.disclosure import views

app_name = "disclosure"
urlpatterns = [
    path("", views.publications, name="list"),
    path("export.<str:format_>", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("new/results/", views.new_results, name="new-results"),
    path("<int:pk>/", views.publication, name="publication"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/drop/", views.drop, name="drop"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
