"""What the shared machines tell the log, and their steps that need two people."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.audit.register import event_type

#: The step that closes a tracked item.
CLOSING = four_eyes_step("core.item.close", N_("Closing of an item")).code

event_type("core.item.create", N_("Item created"))
event_type("core.item.start", N_("Item taken up"))
event_type("core.item.report", N_("Progress reported"))
event_type("core.item.add_evidence", N_("Evidence handed in"))
event_type("core.item.submit", N_("Item submitted for closing"))
event_type("core.item.withdraw", N_("Submission withdrawn"))
event_type("core.item.return", N_("Item returned with a comment"))
event_type("core.item.close", N_("Item closed"))
event_type("core.item.cancel", N_("Item cancelled"))
event_type("core.item.reopen", N_("Item reopened"))
event_type("core.item.reassign", N_("Item given to another owner"))
event_type("core.item.change_due", N_("Due date changed"))
event_type("core.item.urge", N_("Owner urged"))
event_type("core.item.supervise", N_("Item put under supervision"))
event_type("core.item.climb", N_("Overdue item raised by the ladder"))
event_type("core.item.remark", N_("Comment on an item"))
event_type("core.cycle.create", N_("Cycle prepared"))
event_type("core.cycle.enrol", N_("Enterprises enrolled in a cycle"))
event_type("core.cycle.schedule", N_("Person responsible for a step named"))
event_type("core.cycle.start", N_("Cycle started"))
event_type("core.cycle.close", N_("Cycle closed"))
event_type("core.cycle.reopen", N_("Cycle reopened"))
event_type("core.cycle.cancel", N_("Cycle cancelled"))
event_type("core.cycle.submit", N_("Step handed in"))
event_type("core.cycle.withdraw", N_("Step taken back"))
event_type("core.cycle.approve", N_("Step approved"))
event_type("core.cycle.return", N_("Step returned"))
event_type("core.cycle.skip", N_("Step skipped"))
event_type("core.cycle.lapse", N_("Optional step lapsed"))
event_type("core.cycle.send_back", N_("Participant sent back to an earlier step"))
event_type("core.cycle.extend", N_("Deadline of a step extended"))
event_type("core.cycle.leave", N_("Enterprise left a cycle"))
event_type("core.cycle.rejoin", N_("Enterprise rejoined a cycle"))
event_type("core.cycle.invite", N_("Assessor invited"))
event_type("core.cycle.revoke", N_("Assessor's link revoked"))
event_type("core.cycle.sheet", N_("Assessor's sheet handed in"))
event_type("core.job.cancel", N_("Job cancelled"))
event_type("core.workspace.backed_up", N_("Backup made"))
event_type("core.workspace.exported", N_("Whole workspace exported"))
event_type("core.list.keep", N_("List kept under a name"))
event_type("core.list.drop", N_("Kept list dropped"))
event_type("core.notice.choose", N_("Notices chosen"))

for _kind, _title in {
    "propose": N_("Approval of proposed targets"),
    "agree": N_("Agreement of targets"),
    "sign": N_("Signing of a contract"),
    "report": N_("Approval of a report"),
    "verify": N_("Approval of a verification"),
    "score": N_("Acceptance of the assessors' marks"),
    "compute": N_("Approval of computed results"),
    "appeal": N_("Decision about an appeal"),
    "decide": N_("Approval of a decision"),
    "publish": N_("Publication of results"),
}.items():
    four_eyes_step(f"core.cycle.{_kind}", _title)


def approving(kind: str) -> str:
    """The code of the step that approves a cycle's step of this kind."""
    return f"core.cycle.{kind}"
