"""Addresses of the integrity strand."""

from django.urls import path

from stateward.workbench.integrity.cases import views as cases
from stateward.workbench.integrity.education import views as education
from stateward.workbench.integrity.index import report, score_views
from stateward.workbench.integrity.index import views as index
from stateward.workbench.integrity.party import views as party
from stateward.workbench.integrity.records import views as records
from stateward.workbench.integrity.redflags import views as redflags
from stateward.workbench.integrity.survey import views as survey

app_name = "integrity"
urlpatterns = [
    path("", index.index, name="index"),
    path("index/new/", index.new_year, name="new-year"),
    path("index/<int:year>/", index.year, name="year"),
    path("index/<int:year>/export.<str:format_>", index.export, name="export"),
    path("index/<int:year>/report.<str:format_>", report.yearly, name="report"),
    path("index/<int:year>/do/<slug:action>/", index.act, name="act"),
    path("index/<int:year>/<str:code>/", score_views.score, name="score"),
    path("index/<int:year>/<str:code>/adopt/", score_views.adopt, name="adopt"),
    path("index/<int:year>/<str:code>/target/", score_views.target, name="target"),
    path("index/<int:year>/<str:code>/figures/", score_views.figures, name="figures"),
    path("index/<int:year>/<str:code>/verify/", score_views.verify, name="verify"),
    path("index/<int:year>/<str:code>/evidence/<str:indicator>/", score_views.evidence, name="evidence"),
    path("surveys/", survey.surveys, name="surveys"),
    path("surveys/<int:pk>/", survey.survey, name="survey"),
    path("surveys/<int:pk>/do/<slug:action>/", survey.move, name="survey-move"),
    path("surveys/<int:pk>/questions/", survey.questions, name="survey-questions"),
    path("surveys/<int:pk>/links/", survey.links, name="survey-links"),
    path("answer/<str:token>/", survey.answer, name="answer"),
    path("education/", education.education, name="education"),
    path("education/<int:pk>/", education.session, name="session"),
    path("education/<int:pk>/do/<slug:action>/", education.act, name="session-act"),
    path("education/<int:pk>/material/<int:material>/", education.material, name="material"),
    path("checkin/<str:token>/", education.checkin, name="checkin"),
    path("signals/", redflags.runs, name="flag-runs"),
    path("signals/<int:pk>/", redflags.run, name="flags"),
    path("signals/<int:pk>/<str:code>/", redflags.indicator, name="flag-indicator"),
    path("signals/buyers/<int:pk>/", redflags.buyer, name="flag-buyer"),
    path("signals/buyers/<int:pk>/bind/", redflags.bind, name="flag-bind"),
    path("signals/processes/<int:pk>/", redflags.process, name="flag-process"),
    path("party/", party.party, name="party"),
    path("party/evaluate/", party.evaluate, name="party-evaluate"),
    path("cases/", cases.cases, name="cases"),
    path("records/<slug:room>/", records.records, name="records"),
    path("records/<slug:room>/export.<str:format_>", records.export, name="records-export"),
    path("records/<slug:room>/<int:pk>/", records.record, name="record"),
]
