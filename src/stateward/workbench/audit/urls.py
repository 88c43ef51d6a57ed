"""Addresses of the log."""

from django.urls import path

from stateward.workbench.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.events, name="events"),
    path("export.<str:format_>", views.export, name="export"),
    path("events/<uuid:pk>/", views.event, name="event"),
    path("events/<uuid:pk>/proof.json", views.proof, name="proof"),
    path("seals/", views.seals, name="seals"),
    path("seals/heads.txt", views.heads, name="heads"),
    path("seals/new/", views.seal_now, name="seal"),
    path("seals/verify/", views.verify, name="verify"),
    path("log.zip", views.whole_log, name="whole"),
    path("four-eyes/", views.exceptions, name="exceptions"),
    path("four-eyes/<int:pk>/end/", views.end_exception, name="end-exception"),
]
