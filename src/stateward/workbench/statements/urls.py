"""Addresses of statements, uploads and the reporting cycle."""

from django.urls import path

from stateward.workbench.statements import views
from stateward.workbench.statements.analysis import views as analysis
from stateward.workbench.statements.mapping import views as mapping
from stateward.workbench.statements.reporting import entry_views, group_views, report_views
from stateward.workbench.statements.reporting import views as reporting

app_name = "statements"
urlpatterns = [
    path("", views.statements, name="list"),
    path("export.<str:format_>", views.export, name="export"),
    path("<int:pk>/", views.statement, name="statement"),
    path("new/", views.new_upload, name="new"),
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<int:pk>/", views.upload, name="upload"),
    path("uploads/<int:pk>/record/", views.record, name="record"),
    path("uploads/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("uploads/<int:pk>/marked.xlsx", views.marked, name="marked"),
    path("uploads/<int:pk>/marked.zip", views.marked_archive, name="marked-archive"),
    path("uploads/<int:pk>/file/", views.original, name="original"),
    path("templates/<slug:template>.xlsx", views.template_workbook, name="template"),
    path("<int:pk>/compare/<int:other>/", report_views.compare, name="compare"),
    # The reporting cycle
    path("reporting/", reporting.latest, name="reporting"),
    path("reporting/open/", reporting.open_period, name="open-period"),
    path("reporting/<int:year>/<int:month>/", reporting.board, name="board"),
    path("reporting/<int:year>/<int:month>/export.<str:format_>", reporting.export, name="board-export"),
    path("reporting/<int:year>/<int:month>/accept/", reporting.accept_all, name="accept-all"),
    path("reporting/<int:year>/<int:month>/run/<slug:action>/", reporting.run, name="run"),
    path("reporting/<int:year>/<int:month>/of/<str:code>/", group_views.group, name="group"),
    path("reporting/<int:year>/<int:month>/of/<str:code>/all.zip", group_views.archive, name="group-archive"),
    path("reporting/<int:year>/<int:month>/of/<str:code>/<slug:action>/", group_views.together, name="together"),
    path("reports/<int:pk>/", report_views.report, name="report"),
    path("reports/<int:pk>/workbook.xlsx", group_views.workbook, name="prefilled"),
    path("reports/<int:pk>/entry/", entry_views.form, name="entry"),
    path("reports/<int:pk>/entry/keep/", entry_views.keep, name="entry-keep"),
    path("reports/<int:pk>/entry/record/", entry_views.record, name="entry-record"),
    path("reports/<int:pk>/act/<slug:action>/", report_views.act, name="act"),
    # Reading the portfolio
    path("pivot/", analysis.pivot, name="pivot"),
    path("pivot/export.<str:format_>", analysis.pivot_export, name="pivot-export"),
    path("pivot/parts/", analysis.parts, name="parts"),
    path("monthly/", analysis.flash, name="flash"),
    path("monthly/export.<str:format_>", analysis.flash_export, name="flash-export"),
    path("quality/", analysis.quality_page, name="quality"),
    path("burden/", analysis.burden, name="burden"),
    # Own books
    path("own-books/", mapping.mappings, name="mappings"),
    path("own-books/make/<str:token>/", mapping.make, name="mapping-make"),
    path("own-books/<int:pk>/", mapping.mapping, name="mapping"),
]
