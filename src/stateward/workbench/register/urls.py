"""Addresses of the register."""

from django.urls import path

from stateward.workbench.register import views
from stateward.workbench.register.holdings import dividend_views as dividends
from stateward.workbench.register.holdings import views as holdings

app_name = "register"
urlpatterns = [
    path("", views.enterprises, name="list"),
    path("export.<str:format_>", views.export, name="export"),
    path("tree/", views.tree, name="tree"),
    path("import/", views.import_file, name="import"),
    path("enterprises/<str:code>/", views.enterprise, name="enterprise"),
    path("enterprises/<str:code>/status/", holdings.change_status, name="status"),
    path("holdings/", holdings.holdings, name="holdings"),
    path("holdings/export.<str:format_>", holdings.export, name="holdings-export"),
    path("dividends/", dividends.dividends, name="dividends"),
    path("dividends/export.<str:format_>", dividends.export, name="dividends-export"),
    path("holdings/import/", holdings.new_import, name="holdings-new-import"),
    path("holdings/import/<int:pk>/", holdings.one_import, name="holdings-import"),
    path("holdings/import/<int:pk>/<str:action>/", holdings.act, name="holdings-act"),
    path("holdings/events/new/", holdings.new_event, name="holdings-event"),
]
