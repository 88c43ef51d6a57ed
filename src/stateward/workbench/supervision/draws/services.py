"""A draw: frozen and hashed, approved by a leader, then the seed of a later public moment, then the result."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.supervision import draws as library
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import APPROVE_DRAW, DRAW
from stateward.workbench.supervision.draws.models import Draw, DrawState
from stateward.workbench.supervision.inspections.models import PlanEntry, PlanState, Visit, VisitState
from stateward.workbench.supervision.inspections.services import make_visits
from stateward.workbench.supervision.team import selectors as team


@service(DRAW)
def freeze(
    entry: PlanEntry,
    units: Sequence[Mapping[str, Any]],
    size: int,
    seed_source: Mapping[str, str],
    *,
    per_visit: int = 2,
    redraw_of: Draw | None = None,
    reason: str = "",
) -> Draw:
    """Freeze the population and the rules and write their hash into the log.

    Raises `DrawError` with every fault of what was given, `Refused` where the yearly list is not adopted, where this
    inspection has a draw already, or where it was drawn again already.
    """
    if entry.plan.state != PlanState.ADOPTED:
        raise refused("draw.plan", _("The yearly list is not adopted yet."), _("A leader adopts it first."))
    _refuse_second(entry, redraw_of)
    before = None if redraw_of is None else {"sha256": redraw_of.commitment_sha256, "reason": reason.strip()}
    name = f"{entry.plan.year}-{entry.number}-{entry.draws.count() + 1}"
    now = timezone.now()
    made = library.commit(
        units, size, now, name=name, seed_source=seed_source, inspectors=team.pool(), per_visit=per_visit,
        needs_approval=True, redraw_of=before,
    )  # fmt: skip
    draw = Draw.objects.create(
        entry=entry,
        name=name,
        commitment=_text(made),
        commitment_sha256=made["sha256"],
        redraw_of=redraw_of,
        reason=reason.strip(),
        frozen_by=acting().person,
        frozen_at=now,
    )
    if redraw_of is not None:
        _supersede(redraw_of)
    recording.record(
        events.DRAW_FROZEN,
        draw,
        reason=reason.strip(),
        after={
            "sha256": made["sha256"],
            "units": len(made["population"]),
            "size": size,
            "seed_source": dict(seed_source),
        },
    )
    return draw


def _refuse_second(entry: PlanEntry, redraw_of: Draw | None) -> None:
    newest = entry.draws.exclude(state=DrawState.SUPERSEDED).first()
    if newest is not None and (redraw_of is None or redraw_of.pk != newest.pk):
        raise refused(
            "draw.twice",
            _("This inspection has a draw already: {draw}.").format(draw=newest.name),
            _("Draw again from its page, with the reason; the first draw stays visible."),
            newest.name,
        )


def _supersede(first: Draw) -> None:
    first.state = DrawState.SUPERSEDED
    first.save()
    for visit in Visit.objects.filter(draw=first, state=VisitState.PLANNED):
        visit.state = VisitState.CANCELLED
        visit.save()


@service(APPROVE_DRAW)
def approve(draw: Draw) -> Draw:
    """The leader's word on exactly this population and these rules, before the seed; never by who froze it."""
    held = _locked(draw, DrawState.FROZEN)
    four_eyes(held.frozen_by, None, events.APPROVING_DRAW, held)
    person, now = acting().person, timezone.now()
    made = library.approve(json.loads(held.commitment), person.username if person is not None else "-", now)
    held.commitment = _text(made)
    held.state, held.approved_by, held.approved_at = DrawState.APPROVED, person, now
    held.save()
    recording.record(events.DRAW_APPROVED, held, after={"sha256": held.commitment_sha256, "state": held.state})
    return held


@service(DRAW)
def enter_seed(draw: Draw, seed: str, evidence: str) -> Draw:
    """Draw with the public value the commitment names. Raises `DrawError` for a seed that could be known before."""
    held = _locked(draw, DrawState.APPROVED)
    now = timezone.now()
    result = library.run(json.loads(held.commitment), seed.strip(), now, evidence=evidence.strip())
    held.result, held.result_sha256 = _text(result), result["sha256"]
    held.state, held.drawn_by, held.drawn_at = DrawState.DRAWN, acting().person, now
    held.save()
    recording.record(
        events.DRAW_DRAWN, held,
        after={
            "sha256": result["sha256"],
            "seed": seed.strip(),
            "evidence": evidence.strip(),
            "drawn": result["drawn"],
        },
    )  # fmt: skip
    enterprises = {one.code: one for one in Enterprise.objects.filter(code__in=result["drawn"])}
    people = team.people_by_name()
    teams = {visit["unit"]: [people[name] for name in visit["inspectors"]] for visit in result["visits"]}
    make_visits(held.entry, held, [(enterprises[code], teams.get(code, [])) for code in result["drawn"]])
    return held


def _locked(draw: Draw, state: Any) -> Draw:
    held = Draw.objects.select_for_update(of=("self",)).select_related("entry__plan", "frozen_by").get(pk=draw.pk)
    if held.state != state:
        raise refused(
            "draw.state",
            _("The draw is not in the state this needs: {state}.").format(state=held.get_state_display()),
            _("Freeze, let the leader approve, then enter the seed."),
            held.state,
        )
    return held


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
