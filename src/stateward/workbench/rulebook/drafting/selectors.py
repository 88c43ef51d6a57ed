"""The drafts a person sees, and those open for everybody's comments."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from stateward.workbench.accounts.permissions import may
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.rulebook.drafting.events import CONSULT, VIEW
from stateward.workbench.rulebook.drafting.models import DraftComment, RuleDraft


def drafts(user: Any) -> QuerySet[RuleDraft]:
    """The drafts with who prepared them."""
    return visible_to(user, RuleDraft.objects.select_related("prepared_by"), strand="rulebook")


def open_for_comments(user: Any) -> QuerySet[RuleDraft]:
    """The drafts open for comments, the newest first, for everybody who may be asked."""
    rows = RuleDraft.objects.filter(state="comments")
    return rows.order_by("-changed_at") if may(user, CONSULT) else rows.none()


def comments(user: Any, draft: RuleDraft) -> QuerySet[DraftComment]:
    """What was said: everything for those who work on drafts, else what the person's own enterprise said."""
    rows = draft.comments.select_related("author")
    if may(user, VIEW):
        return rows
    own = Q(author=user)
    return rows.filter(own | Q(author__enterprise=user.enterprise)) if user.enterprise_id else rows.filter(own)
