"""Addresses of the register."""

from django.urls import path

from stateward.workbench.register import views

app_name = "register"
urlpatterns = [
    path("", views.enterprises, name="list"),
    path("export.<str:format_>", views.export, name="export"),
    path("tree/", views.tree, name="tree"),
    path("import/", views.import_file, name="import"),
    path("enterprises/<str:code>/", views.enterprise, name="enterprise"),
]
