"""Addresses of statements and uploads."""

from django.urls import path

from stateward.workbench.statements import views

app_name = "statements"
urlpatterns = [
    path("", views.statements, name="list"),
    path("export.<str:format_>", views.export, name="export"),
    path("<int:pk>/", views.statement, name="statement"),
    path("new/", views.new_upload, name="new"),
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<int:pk>/", views.upload, name="upload"),
    path("uploads/<int:pk>/record/", views.record, name="record"),
    path("uploads/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("uploads/<int:pk>/marked.xlsx", views.marked, name="marked"),
    path("uploads/<int:pk>/file/", views.original, name="original"),
    path("templates/<slug:template>.xlsx", views.template_workbook, name="template"),
]
