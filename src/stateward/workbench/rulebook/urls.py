"""Addresses of the rulebook."""

from django.urls import path

from stateward.workbench.rulebook import views
from stateward.workbench.rulebook.drafting import consultation_views as consulting
from stateward.workbench.rulebook.drafting import views as drafting

app_name = "rulebook"
urlpatterns = [
    path("", views.documents, name="list"),
    path("drafts/", drafting.drafts, name="drafts"),
    path("drafts/new/", drafting.begin, name="draft-new"),
    path("drafts/<int:pk>/", drafting.draft, name="draft"),
    path("drafts/<int:pk>/grid.xlsx", drafting.workbook, name="draft-workbook"),
    path("drafts/<int:pk>/act/<slug:action>/", drafting.act, name="draft-act"),
    path("consultations/", consulting.consultations, name="consultations"),
    path("consultations/<int:pk>/", consulting.consultation, name="consultation"),
    path("consultations/<int:pk>/comment/", consulting.comment, name="consultation-comment"),
    path("indicators/<slug:document>/<str:version>/<slug:indicator>/", views.indicator, name="indicator"),
    path("<slug:kind>/<slug:document>/<str:version>/", views.document, name="document"),
]
