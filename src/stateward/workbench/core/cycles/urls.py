"""Addresses of cycles."""

from django.urls import path

from stateward.workbench.core.cycles import schedule_views, sheet_views, views

app_name = "cycles"
urlpatterns = [
    path("", views.cycles, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.cycle, name="cycle"),
    path("<int:pk>/do/<slug:action>/", views.act, name="act"),
    path("<int:pk>/together/<slug:move>/", views.together, name="together"),
    path("<int:pk>/responsible/", schedule_views.responsible, name="responsible"),
    path("<int:pk>/assessors/", sheet_views.assessors, name="assessors"),
    path("<int:pk>/assessors/<int:invitation>/revoke/", sheet_views.revoke, name="revoke"),
    path("enterprises/<int:pk>/", views.participant, name="participant"),
    path("enterprises/<int:pk>/do/<slug:action>/", views.move, name="move"),
    path("sheets/<str:signed>/", sheet_views.sheet, name="sheet"),
]
