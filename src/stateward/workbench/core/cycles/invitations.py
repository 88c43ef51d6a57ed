"""Links of assessors and departments: signed, valid for a time, revocable; behind them a sheet, handed in once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import listed, pick
from stateward.messages.errors import Fault
from stateward.rulebook.cycle import CycleStep, SheetLine
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import RUN_CYCLES
from stateward.workbench.core.cycles.models import Cycle, Invitation, Participant
from stateward.workbench.core.cycles.moves import refuse_unless_running
from stateward.workbench.core.cycles.states import Place
from stateward.workbench.core.refusals import Refused, refused
from stateward.workbench.core.services import service

SALT = "stateward.cycles.invitation"
DEFAULT_DAYS = 14
TOKEN_BYTES = 24


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@service(RUN_CYCLES)
def invite(
    cycle: Cycle,
    step_id: str,
    name: str,
    *,
    email: str = "",
    language: str = "en",
    recused: Iterable[Any] = (),
    lines: Iterable[str] = (),
    expires_at: dt.datetime | None = None,
) -> tuple[Invitation, str]:
    """Invite an assessor or a department to mark a step, or some lines of its sheet; returns the invitation and the
    signed token of the link, shown this once.

    Raises `Refused` for a step that assessors do not mark, a line that its sheet does not have, and a link that is over
    before it begins.
    """
    rule = cycle.rule
    step = rule.steps[rule.position(step_id)]
    if step.by != "assessor":
        raise refused(
            "invitation.step", _("Assessors do not mark this step."), _("Choose a step with a sheet."), step_id
        )
    wanted = list(lines)
    if unknown := [line for line in wanted if line not in {one.id for one in step.sheet}]:
        raise refused(
            "invitation.line",
            _("The sheet of this step has no line {lines}.").format(lines=listed(unknown)),
            _("Choose lines of the step's own sheet."),
            unknown[0],
        )
    end = expires_at or timezone.now() + dt.timedelta(days=DEFAULT_DAYS)
    if end <= timezone.now():
        raise refused("invitation.over", _("The link would be over already."), _("Choose a later day."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        cycle=cycle,
        step=step_id,
        name=name,
        email=email,
        language=language,
        lines=wanted,
        token_digest=_digest(token),
        expires_at=end,
        created_by=acting().person,
    )
    invitation.recused.set(recused)
    asked = {"step": step_id, "lines": wanted, "until": end}
    recording.record("core.cycle.invite", cycle, after=asked, personal={"assessor": name})
    return invitation, _signer().sign(token)


@service(RUN_CYCLES)
def revoke(cycle: Cycle, invitation: Invitation, reason: str) -> Invitation:
    """Make a link worthless at once; marks that were handed in stay."""
    if invitation.cycle_id != cycle.pk:
        raise Invitation.DoesNotExist
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    recording.record("core.cycle.revoke", cycle, reason=reason, personal={"assessor": invitation.name})
    return invitation


def redeem(signed: str) -> Invitation:
    """The invitation behind a link. Raises `Refused` for one that is forged, unknown, revoked or over."""
    try:
        token = _signer().unsign(signed)
    except signing.BadSignature as error:
        raise Refused(_worthless()) from error
    found = Invitation.objects.select_related("cycle").filter(token_digest=_digest(token)).first()
    if found is None or found.revoked_at is not None:
        raise Refused(_worthless())
    if found.expires_at <= timezone.now():
        raise refused(
            "invitation.expired",
            _("The link was valid until {day}.").format(
                day=timezone.localtime(found.expires_at).strftime("%Y-%m-%d %H:%M")
            ),
            _("Ask the office for a new one."),
        )
    return found


def _worthless() -> Fault:
    return Fault(
        "invitation.worthless", _("This link is not valid."), _("Use the newest link that the office sent you.")
    )


def on_sheet(invitation: Invitation) -> list[Participant]:
    """The participants the assessor marks: all that are in the cycle but those they are recused from."""
    rows = invitation.cycle.participants.exclude(place__in=[Place.LEFT.value]).select_related("enterprise")
    recused = set(invitation.recused.values_list("pk", flat=True))
    return [row for row in rows if row.enterprise_id not in recused]


def step_of(invitation: Invitation) -> CycleStep:
    """The step the invitation is for."""
    rule = invitation.cycle.rule
    return rule.steps[rule.position(invitation.step)]


def lines_of(invitation: Invitation) -> list[SheetLine]:
    """The lines of the step's sheet that the invitation is for."""
    sheet = step_of(invitation).sheet
    return [line for line in sheet if not invitation.lines or line.id in invitation.lines]


def hand_in(invitation: Invitation, given: Mapping[tuple[str, str], str]) -> Invitation:
    """Hand in the sheet: a mark for every enterprise (by code) and line (by id), all or nothing, once.

    Raises `Refused` with every mark that is missing, no number, or outside 0 to the line's most.
    """
    step = step_of(invitation)
    with transaction.atomic():
        held = Invitation.objects.select_for_update().select_related("cycle").get(pk=invitation.pk)
        if held.handed_in_at is not None:
            raise refused("invitation.done", _("The sheet was handed in already."), _("Ask the office to reopen it."))
        refuse_unless_running(held.cycle)
        held.marks = _marks(held, given)
        held.handed_in_at = timezone.now()
        held.save(update_fields=["marks", "handed_in_at"])
        recording.record("core.cycle.sheet", held.cycle, after={"step": step.id}, personal={"assessor": held.name})
    return held


def _marks(invitation: Invitation, given: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    marks: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    lines = lines_of(invitation)
    for participant in on_sheet(invitation):
        code = participant.enterprise.code
        for line in lines:
            mark = _mark(given.get((code, line.id), ""), line.maximum)
            if mark is None:
                faults.append(
                    _mark_fault(participant, pick(line.title.as_dict()), line.maximum, given.get((code, line.id), ""))
                )
            else:
                marks.setdefault(code, {})[line.id] = mark
    if faults:
        raise Refused(faults)
    return marks


def _mark(text: str, maximum: Decimal) -> str | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return str(number) if number.is_finite() and 0 <= number <= maximum else None


def _mark_fault(participant: Participant, line: str, maximum: Decimal, value: str) -> Fault:
    return Fault(
        "invitation.mark",
        _("{enterprise}, {line}: a mark from 0 to {maximum} is needed.").format(
            enterprise=participant.enterprise.name, line=line, maximum=maximum.normalize()
        ),
        _("Correct the mark and hand the sheet in again."),
        value=value[:40],
    )


def refuse_missing_sheets(cycle: Cycle, step: CycleStep) -> None:
    """Raise `Refused` where a step has no sheet, one that is still out, or a line that nobody marks."""
    live = cycle.invitations.filter(step=step.id, revoked_at=None)
    missing = list(live.filter(handed_in_at=None).values_list("name", flat=True))
    if missing:
        raise refused(
            "invitation.missing",
            _("These assessors have not handed in their sheets: {names}.").format(names=listed(missing)),
            _("Wait for them, or revoke their links."),
            str(len(missing)),
        )
    if not live.exists():
        raise refused("invitation.none", _("No assessor was invited."), _("Invite the assessors first."))
    covered = {line.id for invitation in live for line in lines_of(invitation)}
    if open_lines := [pick(line.title.as_dict()) for line in step.sheet if line.id not in covered]:
        raise refused(
            "invitation.uncovered",
            _("Nobody marks these lines of the sheet: {lines}.").format(lines=listed(open_lines)),
            _("Invite an assessor or a department for them."),
            open_lines[0],
        )
