"""Background work of the strand; loaded with the app."""

from stateward.workbench.integrity.index import jobs as index_jobs
from stateward.workbench.integrity.redflags import jobs as flag_jobs

__all__ = ["flag_jobs", "index_jobs"]
