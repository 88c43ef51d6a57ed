"""Addresses of the reform room."""

from __future__ import annotations

from django.urls import path

from stateward.workbench.reform.business import views as business
from stateward.workbench.reform.ownership import views as ownership
from stateward.workbench.reform.programme import views as programme
from stateward.workbench.reform.slimming import views as slimming
from stateward.workbench.reform.standing import views as standing

app_name = "reform"
urlpatterns = [
    path("", standing.standing, name="standing"),
    path("ownership/", ownership.ownership, name="ownership"),
    path("ownership/explain/", ownership.explain, name="explain"),
    path("slimming/", slimming.plans, name="plans"),
    path("slimming/new/", slimming.new, name="new-plan"),
    path("slimming/compare/", slimming.compare, name="compare-plans"),
    path("slimming/<int:pk>/", slimming.plan, name="plan"),
    path("slimming/<int:pk>/edit/", slimming.edit, name="edit-plan"),
    path("slimming/<int:pk>/steps.<str:format_>", slimming.steps, name="plan-steps"),
    path("slimming/<int:pk>/<str:action>/", slimming.act, name="plan-act"),
    path("programme/", programme.programmes, name="programmes"),
    path("programme/new/", programme.new, name="new-programme"),
    path("programme/<int:pk>/", programme.programme, name="programme"),
    path("programme/<int:pk>/ledger.xlsx", programme.ledger, name="ledger"),
    path("programme/<int:pk>/entries/new/", programme.new_entry, name="new-entry"),
    path("programme/<int:pk>/<str:action>/", programme.act, name="programme-act"),
    path("programme/entries/<int:pk>/", programme.entry, name="entry"),
    path("programme/entries/<int:pk>/<str:action>/", programme.act_on_entry, name="entry-act"),
    path("business/", business.groups, name="businesses"),
    path("business/ask/", business.ask, name="ask"),
    path("business/changes/<int:pk>/", business.decide, name="decide-change"),
    path("business/<str:code>/", business.group, name="business"),
    path("business/<str:code>/<str:action>/", business.act, name="business-act"),
]
