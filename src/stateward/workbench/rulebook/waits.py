"""What waits for a person in the rulebook: drafts that are open for comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse, reverse_lazy

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core.today import Waiting, waits
from stateward.workbench.rulebook.drafting import checking, selectors
from stateward.workbench.rulebook.drafting.events import VIEW


@waits(
    "rulebook.consultations",
    N_("Drafts open for your comments"),
    app="rulebook",
    address=reverse_lazy("rulebook:consultations"),
)
def consultations(user: Any) -> Iterable[Waiting]:
    """Drafts that ask for comments and on which the person's side has said nothing; the office's own hands see none."""
    if may(user, VIEW):
        return
    for draft in selectors.open_for_comments(user):
        if not selectors.comments(user, draft).exists():
            address = reverse("rulebook:consultation", args=[draft.pk])
            yield Waiting(checking.title_of(draft), draft.document_id, address)
