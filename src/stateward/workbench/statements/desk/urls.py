"""The address of the enterprise's desk."""

from django.urls import path

from stateward.workbench.statements.desk import views

app_name = "desk"
urlpatterns = [path("", views.desk, name="desk")]
