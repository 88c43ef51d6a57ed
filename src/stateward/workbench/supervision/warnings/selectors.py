"""Reading warnings, runs, and each rule's record of being right."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from stateward.messages import pick
from stateward.supervision.quality import rule_record
from stateward.supervision.warn import shown
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core import workspace
from stateward.workbench.core.tracking.states import WITH_OWNER
from stateward.workbench.supervision.warnings.models import RiskWarning, WarningRun, WarningStep

#: The gravest first.
LEVEL_ORDER = Case(
    When(level="red", then=Value(0)), When(level="yellow", then=Value(1)), When(level="blue", then=Value(2)),
    default=Value(3), output_field=IntegerField(),
)  # fmt: skip
PILLS = {"red": "bad", "yellow": "warn", "blue": ""}


def warnings(user: Any) -> QuerySet[RiskWarning]:
    """The warnings the person may see, the gravest first."""
    rows = visible_to(user, RiskWarning.objects.select_related("enterprise", "run"))
    return rows.annotate(grave=LEVEL_ORDER).order_by("-year", "grave", "enterprise__path", "rule")


def warning(user: Any, key: int) -> RiskWarning | None:
    """One warning."""
    return warnings(user).filter(pk=key).first()


def open_warnings(user: Any) -> QuerySet[RiskWarning]:
    """Triggered ones that are not closed."""
    return warnings(user).filter(state="triggered", outcome="")


def by_level(user: Any) -> dict[str, int]:
    """Level -> open warnings of the newest year with a run."""
    newest = WarningRun.objects.order_by("-year").values_list("year", flat=True).first()
    rows = visible_to(user, RiskWarning.objects.all()).filter(state="triggered", outcome="", year=newest or 0)
    found = dict(rows.order_by().values_list("level").annotate(number=Count("pk")))
    return {level: int(found.get(level, 0)) for level in ("red", "yellow", "blue")}


def newest_run(rules: str = "", year: int | None = None) -> WarningRun | None:
    """The newest run, of a set and a year where they are named."""
    runs = WarningRun.objects.all()
    runs = runs.filter(rules=rules) if rules else runs
    return (runs.filter(year=year) if year else runs).first()


def overdue_steps(user: Any) -> QuerySet[WarningStep]:
    """Steps whose item is still owed."""
    owed = [state.value for state in WITH_OWNER]
    rows = WarningStep.objects.select_related("warning__enterprise", "item")
    return visible_to(user, rows).filter(Q(item__state__in=owed), finished_on=None)


def records(rules: str) -> dict[str, dict[str, Any]]:
    """Rule -> its record of being right over all closed warnings of the office."""
    rows = list(
        RiskWarning.objects.filter(rules=rules, state="triggered").order_by("pk").values_list("rule", "outcome")
    )
    rows += list(
        RiskWarning.objects.filter(rules=rules)
        .exclude(state="triggered")
        .exclude(outcome="")
        .values_list("rule", "outcome")
    )
    if not rows:
        return {}
    frame = pl.DataFrame(
        [(rule, outcome or None) for rule, outcome in rows],
        schema={"rule": pl.String, "outcome": pl.String},
        orient="row",
    )
    return {one["rule"]: one for one in rule_record(frame)}


def rule_lines(run: WarningRun) -> list[dict[str, Any]]:
    """Each rule of a run: trigger rate, coverage, record of being right (in percent), alarm; titles in the running
    language."""
    document = workspace.rulebook().get("warnings", run.rules)
    known = records(run.rules)
    lines = []
    for one in run.counts:
        rule = document.rules.get(one["rule"])
        title = pick(rule.title.as_dict()) if rule is not None else one["title"]
        record = known.get(one["rule"])
        lines.append(
            {
                **_in_percent(one, "trigger_rate", "coverage"),
                "title": title,
                "certainty": rule.certainty if rule else "",
                "record": record and _in_percent(record, "right_share", "low", "high"),
            }
        )
    return lines


def _in_percent(told: dict[str, Any], *names: str) -> dict[str, Any]:
    """The row with its shares in percent, as pages show them."""
    return told | {name: None if told[name] is None else told[name] * 100 for name in names}


def value_words(found: RiskWarning) -> tuple[str, str]:
    """The value and the threshold in the rule's unit."""
    return shown(found.value, found.unit), shown(found.threshold, found.unit)
