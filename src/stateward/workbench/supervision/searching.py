"""Findings can be found by what was found, the clause and the enterprise."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.search.register import Words, names_of, searchable
from stateward.workbench.supervision.actions import VIEW
from stateward.workbench.supervision.models import Finding


def _words(row: Finding) -> Words:
    names = names_of(row.enterprise)
    return Words(row.title, detail=names, also=[row.clause, *names])


searchable(Finding, "finding", N_("Findings"), action=VIEW, words=_words, related=["enterprise"])
