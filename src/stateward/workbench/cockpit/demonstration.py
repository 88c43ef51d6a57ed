"""Instructions of the demonstration's leader: one answered, one open, so that the first page has something to say."""

from __future__ import annotations

from stateward.messages import current_language
from stateward.workbench.accounts.models import User
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.instructions import services
from stateward.workbench.core.instructions.about import About
from stateward.workbench.register.models import Enterprise

_TEXTS = (
    (
        "Why did the debt ratio rise? Give me the three largest causes and what is done about each.",
        "资产负债率为何上升？请说明三个最主要的原因及各自的应对措施。",
    ),
    (
        "Check the receivables older than three years and propose which of them to write off.",
        "请核查账龄三年以上的应收账款，并提出拟核销的建议。",
    ),
)
_ANSWER = (
    "New bank loans for the port works, bills paid early, and a lower valuation. A plan for each is on file.",
    "港口工程新增银行贷款、票据提前兑付、评估值下降。三项均已列出方案，附于案卷。",
)


def fill() -> int:
    """Write two instructions on the first group and answer one; how many there are. Nothing without its people."""
    people = {user.username: user for user in User.objects.filter(username__in=["leader", "officer"])}
    group = Enterprise.objects.filter(depth=1).order_by("path").first()
    if len(people) < 2 or group is None:
        return 0
    place = 1 if current_language() == "zh" else 0
    titles = (group.name_en or group.name_zh, group.name_zh or group.name_en)
    about = About(group.get_absolute_url(), titles, group, group)
    with as_user(people["leader"]):
        items = [services.instruct(about, text[place], people["officer"], due_days=5) for text in _TEXTS]
    with as_user(people["officer"]):
        services.answer(items[0], _ANSWER[place])
    return len(items)
