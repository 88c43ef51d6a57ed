"""What supervision gives the integrity index by itself: exceptions of meetings, decisions by the wrong body.

Both are per 100 decisions of an enterprise and all below it, and say which files and records they were counted from.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from stateward.messages import gettext_noop as N_
from stateward.supervision.meeting_rules import YearCount, year_count
from stateward.supervision.meetings import read_records
from stateward.workbench.integrity.index.computed import PLACES, Computed, by_branch, provide
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.decisions.models import DecisionAudit, RecordedDecision
from stateward.workbench.supervision.meetings.models import MeetingFile

Source = tuple[str, str]


def _per_hundred(part: int, whole: int) -> Decimal:
    return (Decimal(100) * part / whole).quantize(PLACES)


def _counted(year: int) -> list[tuple[str, tuple[YearCount, list[Source]]]]:
    """(path of the enterprise, (its year's count, the files it was counted from))."""
    rows = MeetingFile.objects.select_related("enterprise").order_by("enterprise__path", "-imported_at", "-pk")
    found = []
    for path, files in groupby(rows, key=lambda row: row.enterprise.path):
        held = list(files)
        counts = year_count([read_records(one.records, one.majority) for one in held], year)
        if counts.meetings:
            found.append((path, (counts, [(one.file_name, one.get_absolute_url()) for one in held])))
    return found


@provide("meeting_exceptions")
def meeting_exceptions(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    """Exceptions R1 to R6 of the year's meetings per 100 decisions; no file, no figure."""
    sentence = N_("{exceptions} exceptions in {decisions} decisions of {meetings} meetings ({rules}).")
    figures = {}
    for code, parts in by_branch(enterprises, _counted(year)).items():
        counts = [count for count, _sources in parts]
        decisions = sum(count.decisions for count in counts)
        if not decisions:
            continue
        rules = {rule: sum(count.exceptions[rule] for count in counts) for rule in counts[0].exceptions}
        exceptions = sum(rules.values())
        values = {
            "exceptions": exceptions,
            "decisions": decisions,
            "meetings": sum(count.meetings for count in counts),
            "rules": " ".join(f"{rule}: {number}" for rule, number in rules.items()),
        }
        sources = [source for _count, told in parts for source in told]
        figures[code] = Computed(_per_hundred(exceptions, decisions), sentence, values, sources)
    return figures


def _recorded(year: int) -> list[tuple[str, tuple[int, int, bool, Source]]]:
    """(path, (judged, wrong, from an audit, source)), of decisions recorded one by one."""
    rows = RecordedDecision.objects.filter(decided_on__year=year, wrong_body__isnull=False).select_related("enterprise")
    return [
        (row.enterprise.path, (1, int(bool(row.wrong_body)), False, (row.title, row.get_absolute_url())))
        for row in rows
    ]


def _audited(year: int, paths: dict[str, str]) -> list[tuple[str, tuple[int, int, bool, Source]]]:
    """The same of tables that were audited; of a file that was audited again the newest audit counts."""
    newest: dict[str, DecisionAudit] = {}
    for audit in DecisionAudit.objects.order_by("-made_at", "-pk"):
        newest.setdefault(audit.file_sha256, audit)
    return [
        (paths[row["code"]], (row["judged"], row["wrong"], True, (audit.file_name, audit.get_absolute_url())))
        for audit in newest.values()
        for row in audit.judged
        if row["year"] == year and row["code"] in paths
    ]


@provide("wrong_body_decisions")
def wrong_body_decisions(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    """Decisions of the year taken by the wrong body per 100 that could be judged; none judged, no figure."""
    sentence = N_(
        "{wrong} of {judged} decisions were taken by the wrong body: {recorded} recorded one by one, {audited} from "
        "audited tables."
    )
    paths = dict(Enterprise.objects.values_list("code", "path"))
    figures = {}
    for code, parts in by_branch(enterprises, [*_recorded(year), *_audited(year, paths)]).items():
        judged = sum(part[0] for part in parts)
        if not judged:
            continue
        wrong = sum(part[1] for part in parts)
        audited = sum(part[0] for part in parts if part[2])
        values = {"wrong": wrong, "judged": judged, "recorded": judged - audited, "audited": audited}
        # Of decisions recorded one by one those are named that count against the enterprise.
        sources = [source for _judged, bad, from_audit, source in parts if from_audit or bad]
        figures[code] = Computed(_per_hundred(wrong, judged), sentence, values, list(dict.fromkeys(sources)))
    return figures
