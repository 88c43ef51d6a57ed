"""The parts of the interface: one line an app, the module of its `router`."""

ROUTERS = (
    "stateward.workbench.core.api",
    "stateward.workbench.search.api",
    "stateward.workbench.register.api",
    "stateward.workbench.statements.api",
    "stateward.workbench.assessment.api",
    "stateward.workbench.rulebook.api",
    "stateward.workbench.core.tracking.api",
    "stateward.workbench.core.cycles.api",
    "stateward.workbench.core.jobs.api",
    "stateward.workbench.audit.api",
    "stateward.workbench.directives.api",
    "stateward.workbench.reform.api",
    "stateward.workbench.supervision.api",
    "stateward.workbench.integrity.api",
    "stateward.workbench.disclosure.api",
)
