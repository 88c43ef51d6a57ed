"""Addresses of the site: one prefix a strand."""

from django.urls import include, path

urlpatterns = [
    path("", include("stateward.workbench.operation.urls")),
    path("", include("stateward.workbench.api.urls")),
    path("account/", include("stateward.workbench.accounts.entrance")),
    path("accounts/", include("stateward.workbench.accounts.urls")),
    path("", include("stateward.workbench.core.urls")),
    path("tasks/", include("stateward.workbench.core.tracking.urls")),
    path("instructions/", include("stateward.workbench.core.instructions.urls")),
    path("lists/", include("stateward.workbench.core.saved.urls")),
    path("jobs/", include("stateward.workbench.core.jobs.urls")),
    path("notices/", include("stateward.workbench.core.notices.urls")),
    path("cycles/", include("stateward.workbench.core.cycles.urls")),
    path("directives/", include("stateward.workbench.directives.urls")),
    path("briefings/", include("stateward.workbench.directives.briefings.urls")),
    path("reform/", include("stateward.workbench.reform.urls")),
    path("cockpit/", include("stateward.workbench.cockpit.urls")),
    path("assessment/", include("stateward.workbench.assessment.urls")),
    path("supervision/", include("stateward.workbench.supervision.urls")),
    path("integrity/", include("stateward.workbench.integrity.urls")),
    path("disclosure/", include("stateward.workbench.disclosure.urls")),
    path("public/", include("stateward.workbench.disclosure.public_urls")),
    path("register/", include("stateward.workbench.register.urls")),
    path("statements/", include("stateward.workbench.statements.urls")),
    path("desk/", include("stateward.workbench.statements.desk.urls")),
    path("rulebook/", include("stateward.workbench.rulebook.urls")),
    path("log/", include("stateward.workbench.audit.urls")),
]
handler400 = "stateward.workbench.core.errors.bad_request"
handler403 = "stateward.workbench.core.errors.forbidden"
handler404 = "stateward.workbench.core.errors.not_found"
handler500 = "stateward.workbench.core.errors.server_error"
handler429 = "stateward.workbench.core.errors.too_often"
