"""Addresses of assessment."""

from django.urls import path

from stateward.workbench.assessment import position, views
from stateward.workbench.assessment.cycle import group_views as groups
from stateward.workbench.assessment.cycle import views as rounds
from stateward.workbench.assessment.pay import views as pay
from stateward.workbench.assessment.simulation import views as simulation
from stateward.workbench.assessment.term import review_views as reviews
from stateward.workbench.assessment.term import views as terms

app_name = "assessment"
urlpatterns = [
    path("", views.portfolio, name="portfolio"),
    path("export.<str:format_>", views.export, name="export"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new, name="round-new"),
    path("rounds/<int:pk>/", rounds.one, name="round"),
    path("rounds/<int:pk>/act/<slug:action>/", rounds.act, name="round-act"),
    path("rounds/<int:pk>/league.<str:format_>", rounds.league, name="league"),
    path("rounds/<int:pk>/result.json", rounds.result, name="round-result"),
    path("rounds/<int:pk>/notices.zip", rounds.notices, name="round-notices"),
    path("rounds/<int:pk>/groups/<int:group>/", groups.group, name="group"),
    path("rounds/<int:pk>/groups/<int:group>/fill/<slug:sheet>/", groups.fill, name="group-fill"),
    path("rounds/<int:pk>/groups/<int:group>/move/<slug:action>/", groups.move, name="group-move"),
    path("rounds/<int:pk>/groups/<int:group>/contract.<str:format_>", groups.contract, name="contract"),
    path("rounds/<int:pk>/groups/<int:group>/notice.<str:format_>", groups.notice, name="notice"),
    path("rounds/<int:pk>/groups/<int:group>/evidence/<int:line>/", groups.evidence, name="evidence"),
    path("rounds/<int:pk>/groups/<int:group>/factors/<int:factor>/", groups.factor_evidence, name="factor-evidence"),
    path("rounds/<int:pk>/pay/", pay.pay, name="pay"),
    path("term/", terms.terms, name="terms"),
    path("term/past/", terms.past, name="past"),
    path("term/<slug:document>/<int:first>/<str:code>/", terms.term, name="term"),
    path("term/<slug:document>/<int:first>/<str:code>/review/", reviews.review, name="term-review"),
    path("term/<slug:document>/<int:first>/<str:code>/review.<str:format_>", reviews.paper, name="term-review-paper"),
    path("simulation/", simulation.simulation, name="simulation"),
    path("simulation/export.<str:format_>", simulation.export, name="simulation-export"),
    path("enterprises/<str:code>/<int:year>/", views.enterprise, name="enterprise"),
    path("<slug:scheme>/<int:year>/<str:code>/", views.scorecard, name="scorecard"),
    path("<slug:scheme>/<int:year>/<str:code>/position/", position.position, name="position"),
    path("<slug:scheme>/<int:year>/<str:code>/explanation.<str:format_>", views.explanation_file, name="explanation"),
    path("<slug:scheme>/<int:year>/<str:code>/why/<str:node>/", views.why, name="why"),
]
