"""Freezing a portfolio's results into a table for the public, with its data dictionary."""

from __future__ import annotations

from typing import Any

from stateward.messages import LANGUAGES, language
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.scope import sees_whole_office
from stateward.workbench.assessment import results
from stateward.workbench.core import workspace
from stateward.workbench.register import selectors as register
from stateward.workbench.statements import selectors as statements

#: Column -> its heading, what it means, its type.
_COLUMNS = (
    ("rank", N_("Rank"), N_("Place in the portfolio, the best first"), "integer"),
    ("enterprise", N_("Code"), N_("The enterprise's code in the register"), "string"),
    ("name_en", N_("Name in English"), N_("The enterprise's name in English"), "string"),
    ("name_zh", N_("Name in Chinese"), N_("The enterprise's name in Chinese"), "string"),
    ("group", N_("Group"), N_("The code of the group it belongs to"), "string"),
    ("score", N_("Score"), N_("The score under the scheme, with the scheme's rounding"), "number"),
    ("grade", N_("Grade"), N_("The grade under the scheme"), "string"),
)


class NothingToPublish(StatewardError):
    """There is no result to publish."""


def results_table(user: Any, scheme: str, year: int) -> dict[str, Any]:
    """The results of a scheme and year as a table, with the hashes of what it was made from.

    Only enterprises with a score are in it. Raises `NothingToPublish` where there is none, or where the person does not
    see the whole portfolio, so that nobody publishes a part as the whole.
    """
    known = {document.id for document in results.schemes()}
    run = results.run(scheme) if scheme in known and sees_whole_office(user, strand="assessment") else None
    found = {} if run is None else {c: s for c, s in run.summaries(year).items() if s["score"] is not None}
    if run is None or not found:
        raise NothingToPublish(
            Fault(
                "disclosure.no_results",
                _("There are no results of {scheme} in {year} that you see whole.").format(scheme=scheme, year=year),
                _("Choose a scheme and year with results of the whole portfolio."),
                value=f"{scheme} {year}",
            )
        )
    rows = [
        [s["rank"], e.code, e.name_en, e.name_zh, e.group.code if e.group else "", s["score"], s["grade"]]
        for e in register.enterprises(user, strand="assessment")
        if (s := found.get(e.code)) is not None
    ]
    rows.sort(key=lambda row: (row[0] is None, row[0] or 0, row[1]))
    made_from = {
        "scheme": run.document.id,
        "scheme_version": run.document.version,
        "scheme_title": run.document.title.as_dict(),
        "year": year,
        "facts_sha256": statements.facts_sha256(),
        "rulebook_sha256": workspace.rulebook_sha256(),
    }
    return {"columns": _dictionary(), "rows": rows, "made_from": made_from}


def _dictionary() -> list[dict[str, Any]]:
    """The columns with heading and meaning in both languages."""
    return [
        {"id": id_, "type": type_, "title": _in_both(title), "meaning": _in_both(meaning)}
        for id_, title, meaning, type_ in _COLUMNS
    ]


def _in_both(msgid: str) -> dict[str, str]:
    words = {}
    for code in LANGUAGES:
        with language(code):
            words[code] = _(msgid)
    return words
