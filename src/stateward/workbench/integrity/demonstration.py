"""A believable, fictitious state of the strand in a demonstration, made by the services people use."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.accounts.models import User
from stateward.workbench.core import office, workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.cycles import moves
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.core.uploads import Upload
from stateward.workbench.integrity import demonstration_records
from stateward.workbench.integrity.index import explaining, improving, running, services
from stateward.workbench.integrity.index.models import IndexYear
from stateward.workbench.integrity.index.services import Entered
from stateward.workbench.integrity.redflags import services as flags
from stateward.workbench.integrity.survey import services as surveys
from stateward.workbench.integrity.survey.questions import GROUPS, QUESTIONS
from stateward.workbench.register.models import Enterprise

SEED = 8
#: Enterprises of the index, and answers a survey gets from each.
ENTERPRISES, ANSWERS = 8, 14
#: Figure -> its usual height, its spread, whether lower is better.
_FIGURES = {
    "responsibility_items_done": (90, 7, False), "study_sessions_held": (92, 6, False),
    "rule_coverage": (88, 8, False), "rules_up_to_date": (72, 14, False),
    "meeting_exceptions": (6, 4, True), "wrong_body_decisions": (2, 2, True), "red_flag_rate": (14, 8, True),
    "closure_rate": (86, 10, False), "overdue_days": (14, 10, True),
    "training_hours_met": (80, 12, False), "declarations_filed": (94, 4, False), "survey_score": (74, 7, False),
}  # fmt: skip


def fill() -> None:
    """Fill the strand: last year published with measures taken on, this year collected and computed, and the rest."""
    today, draw = office.today(), random.Random(SEED)
    chosen = _enterprises()
    if len(chosen) < 3:
        return
    last = _year(today.year - 1, chosen, draw, better=0)
    _finish(last)
    _adopt(last, chosen)
    demonstration_records.fill(chosen, today, draw)
    _survey(today, chosen, draw)
    _procurement(today.year, chosen, draw)
    now = _year(today.year, chosen, draw, better=3)
    with _someone("officer"):
        run = running.run(now)
        running.add_intervals(run)
        for enterprise in chosen[:6]:
            improving.set_target(enterprise, today.year, Decimal(80))
        cycles.submit_together(now.cycle)


def _enterprises() -> list[Enterprise]:
    """The groups of the register first, then what lies directly below them."""
    rows = Enterprise.objects.filter(status="active", depth__lte=2).order_by("depth", "path")
    return list(rows[:ENTERPRISES])


@contextmanager
def _someone(username: str) -> Iterator[None]:
    """Act as one of the people of the demonstration, as the machine where there is none."""
    with as_user(User.objects.filter(username=username).first()):
        yield


def _year(year: int, chosen: Sequence[Enterprise], draw: random.Random, *, better: int) -> IndexYear:
    """A year whose figures were entered, handed in and verified."""
    book = workspace.rulebook()
    with _someone("officer"):
        found = services.open_year(
            year,
            book.get("index", "cn-soe-integrity"),
            book.get("cycle", "cn-integrity-index-year"),
            chosen,
            dt.date(year, 10, 12),
            _("Integrity index {year}").format(year=year),
        )
        services.compute(found)
    for enterprise in chosen:
        services.enter(enterprise, found, _figures(draw, better))
    for row in found.cycle.participants.select_related("cycle", "enterprise"):
        moves.approve(moves.submit(row))
    for enterprise in chosen:
        with _someone("officer"):
            services.verify(enterprise, found, [*_FIGURES, "cases_staff", "cases_middle", "case_head"])
    for row in found.cycle.participants.select_related("cycle", "enterprise"):
        with _someone("officer"):
            handed = moves.submit(row)
        with _someone("leader"):
            moves.approve(handed)
    return found


def _figures(draw: random.Random, better: int) -> dict[str, Entered]:
    note = _("Yearly file of the enterprise, part 3")
    found = {}
    for id_, (height, spread, lower) in _FIGURES.items():
        value = draw.gauss(height, spread) + (-better if lower else better)
        found[id_] = Entered(Decimal(f"{min(max(value, 0), 100):.1f}"), note=note)
    for id_, chance in (("cases_staff", 0.3), ("cases_middle", 0.1), ("case_head", 0.0)):
        found[id_] = Entered(Decimal(int(draw.random() < chance)), note=note)
    return found


def _finish(found: IndexYear) -> None:
    """Compute and publish a year: two people at each of the last steps."""
    with _someone("officer"):
        running.add_intervals(running.run(found))
        cycles.submit_together(found.cycle)
    with _someone("leader"):
        cycles.approve_together(found.cycle)
    for row in found.cycle.participants.select_related("cycle", "enterprise"):
        moves.skip(row)
    with _someone("officer"):
        cycles.submit_together(found.cycle)
    with _someone("leader"):
        cycles.approve_together(found.cycle)


def _adopt(found: IndexYear, chosen: Sequence[Enterprise]) -> None:
    """The first three enterprises take on what would raise them most."""
    run, owner = running.newest(found), User.objects.filter(username="director").first()
    if run is None or owner is None:
        return
    with _someone("officer"):
        for enterprise in chosen[:3]:
            for gain in explaining.measures_of(run, enterprise.code, 2):
                improving.adopt(enterprise, run, gain.measure, owner, office.today() + dt.timedelta(days=30))


def _survey(today: dt.date, chosen: Sequence[Enterprise], draw: random.Random) -> None:
    """A closed survey of this year; one enterprise had too few answers to be shown."""
    with _someone("officer"):
        survey = surveys.open_(
            surveys.create(today.year, "Perception of integrity", "廉情感知调查", today + dt.timedelta(days=20))
        )
    for place, enterprise in enumerate(chosen[:6]):
        with _someone("officer"):
            tokens = surveys.make_links(survey, enterprise, ANSWERS + 6)
        mood = draw.uniform(3.2, 4.4)
        for number, token in enumerate(tokens[: 3 if place == 5 else ANSWERS]):
            group = str(GROUPS[0 if number % 3 == 0 else 1]["id"])
            surveys.answer(token, group, {str(q["id"]): _answer(draw, mood) for q in QUESTIONS})
    with _someone("officer"):
        surveys.close(survey)


def _answer(draw: random.Random, mood: float) -> str:
    return str(min(5, max(1, round(draw.gauss(mood, 0.8)))))


def _procurement(year: int, chosen: Sequence[Enterprise], draw: random.Random) -> None:
    """Procurements of the enterprises, most of them plain, some with a signal, some with fields missing."""
    lines = [_release(year, number, chosen[number % len(chosen)], draw) for number in range(120)]
    upload = Upload(
        f"procurement-{year}.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    )
    with _someone("officer"):
        flags.run(flags.take(upload, year=year))


def _release(year: int, number: int, buyer: Enterprise, draw: random.Random) -> dict[str, Any]:
    days = draw.choice([9, 20, 20, 25, 30, 30])
    start = dt.datetime(year, draw.randint(1, 9), draw.randint(1, 20), 9, tzinfo=dt.UTC)
    amount = draw.randint(20, 900) * 10_000
    tender: dict[str, Any] = {
        "title": _("Purchase {number}").format(number=f"{year}-{number:03d}"),
        "procurementMethod": draw.choice(["open", "open", "selective", "direct"]),
    }
    if number % 9:
        tender["numberOfTenderers"] = 1 if number % 13 == 0 else draw.randint(2, 6)
        tender["tenderPeriod"] = {
            "startDate": start.isoformat(),
            "endDate": (start + dt.timedelta(days=days)).isoformat(),
        }
    award = {"id": "1", "status": "active", "value": {"amount": amount, "currency": "CNY"},
             "suppliers": [{"id": f"S{draw.randint(1, 15)}"}]}  # fmt: skip
    return {
        "ocid": f"demo-{year}-{number:03d}",
        "buyer": {"id": buyer.code, "name": buyer.name},
        "tender": tender,
        "awards": [award],
    }
