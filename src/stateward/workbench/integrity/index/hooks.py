"""What the index asks of its cycle: complete and verified figures, a run that fits them, two people to publish."""

from __future__ import annotations

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.rulebook.cycle import CycleStep
from stateward.workbench.core.cycles import hooks
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.states import Move
from stateward.workbench.core.refusals import refused
from stateward.workbench.integrity.index import running
from stateward.workbench.integrity.index.models import IndexYear
from stateward.workbench.integrity.index.services import refuse_unsettled
from stateward.workbench.integrity.index.shape import shape_of

#: Titles named in a refusal; a page of them helps nobody.
_NAMED = 5


def _year_of(participant: Participant) -> IndexYear | None:
    return IndexYear.objects.select_related("cycle").filter(cycle=participant.cycle_id).first()


@hooks.on("integrity", Move.SUBMIT)
def before_handing_in(participant: Participant, step: CycleStep, move: Move) -> None:
    """Refuse an incomplete report, an unfinished verification, a computation without a run."""
    index_year = _year_of(participant)
    if index_year is None:
        return
    if step.kind == "report":
        _refuse_incomplete(index_year, participant)
    elif step.kind == "verify":
        refuse_unsettled(index_year, participant.enterprise)
    elif step.kind in ("compute", "publish"):
        running.refuse_without_run(index_year)


@hooks.on("integrity", Move.APPROVE)
def before_approving(participant: Participant, step: CycleStep, move: Move) -> None:
    """Publish the newest run with the last step."""
    index_year = _year_of(participant)
    if index_year is not None and step.kind == "publish":
        running.publish(running.refuse_without_run(index_year))


def _refuse_incomplete(index_year: IndexYear, participant: Participant) -> None:
    """Every figure has a value or says why it has none; an entered value names its evidence."""
    held = {figure.indicator: figure for figure in index_year.figures.filter(enterprise=participant.enterprise_id)}
    absent, bare = [], []
    for column in shape_of(index_year.rule):
        figure = held.get(column.id)
        if figure is None or (figure.value is None and not figure.missing):
            absent.append(column.title)
        elif figure.value is not None and not figure.is_computed and not (figure.sha256 or figure.note):
            bare.append(column.title)
    if absent:
        raise refused(
            "index.incomplete",
            _("{count} figures are neither there nor excused: {titles}.").format(
                count=len(absent), titles=listed(absent[:_NAMED])
            ),
            _("Enter each of them, or say why there is none."),
            str(len(absent)),
        )
    if bare:
        raise refused(
            "index.no_evidence",
            _("{count} figures name no evidence: {titles}.").format(count=len(bare), titles=listed(bare[:_NAMED])),
            _("Add a file, or name the document in a note."),
            str(len(bare)),
        )
