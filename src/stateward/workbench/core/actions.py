"""What people may do with the shared machines, by role: declared once, asked by services and pages."""

from __future__ import annotations

from stateward.workbench.accounts.roles import Role, declare

#: Tracked items: see them, work on one's own, give and move them, return and close them.
VIEW, WORK, STEER, REVIEW = "core.item.view", "core.item.work", "core.item.steer", "core.item.review"
#: Cycles: see the board, prepare and run one, hand in for an enterprise, sign for it, decide for the office, approve.
VIEW_CYCLES, RUN_CYCLES = "core.cycle.view", "core.cycle.run"
HAND_IN, SIGN, DECIDE, APPROVE = "core.cycle.hand_in", "core.cycle.sign", "core.cycle.decide", "core.cycle.approve"
#: The leader's instruction on a figure or an object.
INSTRUCT = "core.instruct"
#: Kept lists: everybody's own.
KEEP_LISTS = "core.list.keep"
#: Background work and notices: everybody's own.
VIEW_JOBS, CANCEL_JOB = "core.job.view", "core.job.cancel"
VIEW_NOTICES, CHOOSE_NOTICES = "core.notice.view", "core.notice.choose"

_OFFICE = (Role.LEADER, Role.OFFICER)
_STEERING = (*_OFFICE, Role.INSPECTOR)
_ENTERPRISE = (Role.REPORTER, Role.ENTERPRISE_LEADER)
_EVERYBODY = tuple(Role(value) for value in Role.values)
_BUSINESS = tuple(role for role in _EVERYBODY if role is not Role.ADMINISTRATOR)

for _action, _roles in {
    VIEW: _BUSINESS,
    WORK: (*_STEERING, *_ENTERPRISE),
    STEER: _STEERING,
    REVIEW: _STEERING,
    VIEW_CYCLES: _BUSINESS,
    RUN_CYCLES: _OFFICE,
    HAND_IN: _ENTERPRISE,
    SIGN: (Role.ENTERPRISE_LEADER,),
    DECIDE: _OFFICE,
    APPROVE: (Role.LEADER,),
    INSTRUCT: (Role.LEADER,),
    KEEP_LISTS: _EVERYBODY,
    VIEW_JOBS: _EVERYBODY,
    CANCEL_JOB: _EVERYBODY,
    VIEW_NOTICES: _EVERYBODY,
    CHOOSE_NOTICES: _EVERYBODY,
}.items():
    declare(_action, *_roles)
