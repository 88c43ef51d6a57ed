"""Addresses of one's own account and of the administration of people."""

from django.urls import path

from stateward.workbench.accounts import administration_views as administration
from stateward.workbench.accounts import settings_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.own, name="own"),
    path("act-for/", views.act_for, name="act-for"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("people/", administration.person_list, name="people"),
    path("people/export.<str:format_>", administration.person_export, name="people-export"),
    path("people/new/", administration.new_person, name="new-person"),
    path("people/import/", administration.import_people, name="import"),
    path("people/<int:pk>/", administration.person, name="person"),
    path("people/<int:pk>/edit/", administration.edit_person, name="edit-person"),
    path("people/<int:pk>/link/", administration.make_link, name="make-link"),
    path("people/<int:pk>/close/", administration.close_account, name="close"),
    path("people/<int:pk>/open/", administration.open_account, name="open"),
    path("people/<int:pk>/factors/", administration.reset_factors, name="reset-factors"),
    path("people/<int:pk>/grants/new/", administration.new_grant, name="new-grant"),
    path("grants/<int:pk>/end/", administration.end_grant, name="end-grant"),
    path("deputies/", administration.deputies, name="deputies"),
    path("deputies/new/", administration.new_deputy, name="new-deputy"),
    path("deputies/<int:pk>/end/", administration.end_deputy, name="end-deputy"),
    path("departments/", administration.departments, name="departments"),
    path("departments/new/", administration.new_department, name="new-department"),
    path("departments/<int:pk>/edit/", administration.edit_department, name="edit-department"),
    path("review/", administration.review, name="review"),
    path("review/export.<str:format_>", administration.review_export, name="review-export"),
    path("settings/", settings_views.settings, name="settings"),
]
