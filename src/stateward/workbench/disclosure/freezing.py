"""Freezing a portfolio's results into a table for the public, with its data dictionary."""

from __future__ import annotations

from typing import Any

from stateward.messages import LANGUAGES, language
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.scope import sees_whole_office
from stateward.workbench.assessment.cycle import selectors as assessment
from stateward.workbench.assessment.cycle.models import Round
from stateward.workbench.register import selectors as register

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


def published_rounds(user: Any) -> list[Round]:
    """The assessments whose results were published to the enterprises; none for who sees a part of the portfolio."""
    if not sees_whole_office(user, strand="assessment"):
        return []
    return list(assessment.rounds(user).filter(published_at__isnull=False).order_by("-year", "-pk"))


def results_table(user: Any, key: int) -> dict[str, Any]:
    """The results of a published assessment as a table, with what it was made from.

    Only enterprises with a score are in it. Raises `NothingToPublish` where the assessment is not published, or where
    the person does not see the whole portfolio, so that nobody publishes a part as the whole.
    """
    found = next((one for one in published_rounds(user) if one.pk == key), None)
    result = found.result if found is not None else None
    if found is None or result is None:
        raise NothingToPublish(
            Fault(
                "disclosure.no_results",
                _("There is no published assessment with this number that you see whole."),
                _("Publish the assessment to the enterprises first; then its results can be disclosed."),
                value=str(key),
            )
        )
    scored = {str(row["enterprise"]): row for row in result.rows if row["score"] is not None}
    rows = [
        [s["rank"], e.code, e.name_en, e.name_zh, e.group.code if e.group else "", s["score"], s["grade"]]
        for e in register.enterprises(user, strand="assessment")
        if (s := scored.get(e.code)) is not None
    ]
    rows.sort(key=lambda row: (row[0] is None, row[0] or 0, row[1]))
    made_from = {
        "scheme": found.scheme,
        "scheme_version": found.scheme_version,
        "year": found.year,
        "revision": result.revision,
        "result_sha256": result.file_sha256,
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
