"""Slimming plans can be found by their titles and by the group they are for."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.reform.actions import VIEW
from stateward.workbench.reform.slimming.models import Plan
from stateward.workbench.search.register import Words, names_of, searchable


def _words(row: Plan) -> Words:
    if row.root is None:
        return Words(row.title)
    names = names_of(row.root)
    return Words(row.title, detail=names, also=names)


searchable(Plan, "slimming_plan", N_("Slimming plans"), action=VIEW, words=_words, related=["root"])
