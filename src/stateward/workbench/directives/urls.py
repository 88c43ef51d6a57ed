"""Addresses of directives, key tasks and meetings."""

from django.urls import path

from stateward.workbench.directives import meeting_views, summary_views, task_views, views

app_name = "directives"
urlpatterns = [
    path("", views.directives, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.directive, name="directive"),
    path("<int:pk>/found/", views.found, name="found"),
    path("<int:pk>/outline/", views.outline, name="outline"),
    path("<int:pk>/edit/<slug:change>/", views.edit, name="edit"),
    path("<int:pk>/versions/", views.versions, name="versions"),
    path("<int:pk>/file/", views.original, name="file"),
    path("<int:pk>/tasks/", task_views.from_outline, name="from-outline"),
    path("tasks/", task_views.listed, name="tasks"),
    path("tasks/export.<str:format_>", task_views.export, name="tasks-export"),
    path("tasks/board/", task_views.board, name="board"),
    path("tasks/month/", task_views.month, name="month"),
    path("tasks/timeline/", task_views.timeline, name="timeline"),
    path("tasks/new/", task_views.new, name="new-task"),
    path("tasks/submit/", task_views.submit, name="submit"),
    path("tasks/<int:pk>/", task_views.task, name="task"),
    path("tasks/<int:pk>/edit/", task_views.edit, name="edit-task"),
    path("tasks/<int:pk>/do/<slug:action>/", task_views.act, name="act"),
    path("tasks/summary/", summary_views.summary, name="summary"),
    path("tasks/summary.<str:format_>", summary_views.document, name="summary-document"),
    path("deployments/<int:pk>/", task_views.deployment, name="deployment"),
    path("deployments/<int:pk>/<slug:action>/", task_views.decide, name="decide"),
    path("<int:pk>/conveying/", meeting_views.conveying, name="conveying"),
    path("meetings/", meeting_views.listed, name="meetings"),
    path("meetings/new/", meeting_views.new, name="new-meeting"),
    path("meetings/<int:pk>/", meeting_views.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meeting_views.edit, name="edit-meeting"),
    path("meetings/<int:pk>/do/<slug:action>/", meeting_views.act, name="meeting-act"),
    path("materials/<int:pk>/", meeting_views.material, name="material"),
]
