"""Figures that are looked up when Prometheus asks: what the workspace holds, how old its backup is."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import DatabaseError
from django.db.models import Count
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from stateward import __version__
from stateward.workbench.operation import state


class WorkspaceFigures(Collector):
    """Looked up at every question; says at least whether the database answers."""

    def collect(self) -> Iterator[Metric]:
        """The figures of now."""
        yield InfoMetricFamily("stateward", "The running release.", {"version": __version__})
        answers = state.database_answers()
        yield GaugeMetricFamily("stateward_database_up", "Whether the database answers.", int(answers))
        age = state.backup_age()
        if age is not None:
            yield GaugeMetricFamily("stateward_backup_age_seconds", "Time since the newest backup.", age)
        if answers:
            yield from self._rows()

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering must not ask the database."""
        return []

    def _rows(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("stateward_jobs", "Background jobs by state.", labels=["state"])
        try:
            model = apps.get_model("core", "Job")
            for state_, number in model._default_manager.values_list("state").annotate(number=Count("pk")).order_by():
                jobs.add_metric([str(state_)], number)
        except (LookupError, DatabaseError):
            return
        yield jobs


REGISTRY.register(WorkspaceFigures())
