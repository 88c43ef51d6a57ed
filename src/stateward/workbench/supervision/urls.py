"""Addresses of supervision: one room after the other."""

from __future__ import annotations

from django.urls import path

from stateward.workbench.supervision import letters, views
from stateward.workbench.supervision.cases import views as cases
from stateward.workbench.supervision.decisions import views as decisions
from stateward.workbench.supervision.draws import views as draws
from stateward.workbench.supervision.findings import views as findings
from stateward.workbench.supervision.inspections import views as inspections
from stateward.workbench.supervision.inspections import visit_views as visits
from stateward.workbench.supervision.lists import draft_views as drafts
from stateward.workbench.supervision.lists import views as lists
from stateward.workbench.supervision.meetings import views as meetings
from stateward.workbench.supervision.rules import views as rules
from stateward.workbench.supervision.team import views as team
from stateward.workbench.supervision.trade import views as trade
from stateward.workbench.supervision.warnings import views as warnings

app_name = "supervision"
urlpatterns = [
    path("", views.overview, name="overview"),
    # Lists and drafts
    path("lists/", lists.lists, name="lists"),
    path("lists/import/", drafts.import_list, name="import-list"),
    path("lists/ask/", decisions.decide_any, name="decide-any"),
    path("lists/<slug:name>/compare/", lists.compare, name="compare"),
    path("lists/<slug:name>/<str:version>/", lists.read, name="list"),
    path("lists/<slug:name>/<str:version>/analysis/", lists.analysis, name="analysis"),
    path("lists/<slug:name>/<str:version>/begin/", lists.begin, name="begin"),
    path("lists/<slug:name>/<str:version>/ask/", decisions.decide, name="decide"),
    path("lists/<slug:name>/<str:version>/record/", decisions.record, name="record"),
    path("drafts/<int:pk>/", drafts.draft, name="draft"),
    path("drafts/<int:pk>/rows/<int:place>/", drafts.row, name="draft-row"),
    path("drafts/<int:pk>/grid/", drafts.grid, name="draft-grid"),
    path("drafts/<int:pk>/analysis/", drafts.draft_analysis, name="draft-analysis"),
    path("drafts/<int:pk>/frame/", drafts.frame, name="draft-frame"),
    path("drafts/<int:pk>/do/<slug:action>/", drafts.act, name="draft-act"),
    # Decisions
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/export.<str:format_>", decisions.export, name="decisions-export"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/audit/", decisions.new_audit, name="new-audit"),
    path("decisions/audits/<int:pk>/", decisions.audit, name="audit"),
    # Inspections, draws, visits
    path("inspections/", inspections.plans, name="plans"),
    path("inspections/<int:year>/", inspections.plan, name="plan"),
    path("inspections/<int:year>/do/<slug:action>/", inspections.act, name="plan-act"),
    path("inspections/<int:year>/new/", inspections.edit_entry, name="new-entry"),
    path("inspections/<int:year>/edit/<int:pk>/", inspections.edit_entry, name="edit-entry"),
    path("inspections/entries/<int:pk>/", inspections.entry, name="entry"),
    path("inspections/entries/<int:pk>/draw/", draws.freeze, name="freeze"),
    path("draws/<int:pk>/", draws.draw, name="draw"),
    path("draws/<int:pk>/do/<slug:action>/", draws.act, name="draw-act"),
    path("draws/<int:pk>/again/", draws.again, name="draw-again"),
    path("draws/<int:pk>/<slug:part>.json", draws.file, name="draw-file"),
    path("visits/", visits.visits, name="visits"),
    path("visits/worker.js", visits.worker, name="visits-worker"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/answer/", visits.answer, name="visit-answer"),
    path("visits/<int:pk>/finding/", visits.finding, name="visit-finding"),
    path("visits/<int:pk>/report/", visits.report, name="visit-report"),
    path("visits/<int:pk>/plan/", visits.plan_visit, name="visit-plan"),
    path("visits/<int:pk>/report.<str:format_>", letters.inspection_report, name="inspection-report"),
    # Findings
    path("findings/", findings.findings, name="findings"),
    path("findings/export.<str:format_>", findings.export, name="findings-export"),
    path("findings/new/", findings.new, name="new-finding"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/do/<slug:action>/", findings.act, name="finding-act"),
    path("findings/<int:pk>/order.<str:format_>", letters.correction_order, name="correction-order"),
    # Warnings
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/export.<str:format_>", warnings.export, name="warnings-export"),
    path("trade/", trade.trade, name="trade"),
    path("trade/export.<str:format_>", trade.export, name="trade-export"),
    path("warnings/run/", warnings.run, name="run-warnings"),
    path("warnings/rules/", warnings.rules, name="warning-rules"),
    path("warnings/<int:pk>/", warnings.warning, name="warning"),
    path("warnings/<int:pk>/step/<slug:step>/", warnings.step, name="warning-step"),
    path("warnings/<int:pk>/reminder.<str:format_>", letters.reminder, name="reminder"),
    path("warnings/<int:pk>/notice.<str:format_>", letters.notice, name="notice"),
    # Rules, meetings, cases, the team
    path("rules/", rules.rules, name="rules"),
    path("rules/coverage/", rules.coverage, name="coverage"),
    path("rules/new/", rules.edit, name="new-rule"),
    path("rules/<slug:code>/", rules.rule, name="rule"),
    path("rules/<slug:code>/edit/", rules.edit, name="edit-rule"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<int:pk>/", meetings.meeting_file, name="meeting-file"),
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", cases.new, name="new-case"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/move/", cases.move, name="case-move"),
    path("team/", team.team, name="team"),
    path("team/<int:pk>/", team.supervisor, name="supervisor"),
    path("team/<int:pk>/add/<slug:part>/", team.add, name="supervisor-add"),
    path("quality/", team.quality, name="quality"),
]
