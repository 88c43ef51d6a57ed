"""Addresses of signing in, of one's own account, and of the administration of people."""

from django.urls import path

from stateward.workbench.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.own, name="own"),
]
