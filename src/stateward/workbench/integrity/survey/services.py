"""Preparing, opening and closing a survey, making links, taking an answer."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import Fault
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import Refused, refused
from stateward.workbench.core.services import service
from stateward.workbench.integrity.actions import PREPARE
from stateward.workbench.integrity.survey.models import Survey, SurveyAnswer, SurveyLink, SurveyState
from stateward.workbench.integrity.survey.questions import GROUPS, QUESTIONS
from stateward.workbench.register.models import Enterprise

TOKEN_BYTES = 16
#: Links made at a time: a sheet of QR codes must still open.
MOST_LINKS = 500


@service(PREPARE)
def create(year: int, title_en: str, title_zh: str, closes_on: dt.date) -> Survey:
    """Prepare the survey of a year with the questionnaire of the last one, the first time with an illustrative one."""
    if closes_on < office.today():
        raise refused(
            "survey.past", _("The survey would be closed already."), _("Choose a later day."), closes_on.isoformat()
        )
    last = Survey.objects.order_by("-year", "-pk").first()
    survey = Survey.objects.create(
        year=year,
        title={"en": title_en or title_zh, "zh": title_zh or title_en},
        questions=last.questions if last is not None else QUESTIONS,
        groups=last.groups if last is not None else GROUPS,
        closes_on=closes_on,
        created_by=acting().person,
    )
    recording.record("integrity.survey.create", survey, after={"year": year, "closes_on": closes_on})
    return survey


@service(PREPARE)
def open_(survey: Survey) -> Survey:
    """Open a survey for answers. Raises `Refused` for one that is over."""
    return _move(survey, SurveyState.DRAFT, SurveyState.OPEN, "integrity.survey.open")


@service(PREPARE)
def close(survey: Survey) -> Survey:
    """Close a survey; no link works any more, and its results count for the index of its year."""
    return _move(survey, SurveyState.OPEN, SurveyState.CLOSED, "integrity.survey.close")


def _move(survey: Survey, source: Any, target: Any, event: str) -> Survey:
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.state != source:
        raise refused(
            "survey.state",
            _("The survey is in the state “{state}”.").format(state=held.get_state_display()),
            _("Load the page again to see what is possible."),
            held.state,
        )
    held.state = target
    held.save(update_fields=["state"])
    recording.record(event, held, before={"state": str(source)}, after={"state": str(target)})
    return held


@service(PREPARE)
def make_links(survey: Survey, enterprise: Enterprise, number: int) -> list[str]:
    """Make one-time links for an enterprise and return their tokens, this once; only digests are kept."""
    if survey.state == SurveyState.CLOSED:
        raise refused("survey.closed", _("The survey is closed."), _("Prepare another one."))
    if not 1 <= number <= MOST_LINKS:
        raise refused(
            "survey.links",
            _("Between 1 and {most} links are made at a time.").format(most=MOST_LINKS),
            _("Correct the number."),
            str(number),
        )
    tokens = [secrets.token_urlsafe(TOKEN_BYTES) for _number in range(number)]
    SurveyLink.objects.bulk_create(
        SurveyLink(survey=survey, enterprise=enterprise, digest=digest(token)) for token in tokens
    )
    recording.record("integrity.survey.links", survey, after={"enterprise": enterprise.code, "number": number})
    return tokens


def digest(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_behind(token: str) -> SurveyLink:
    """The unspent link of an open survey. Raises `Refused` with a sentence that says nothing about others."""
    found = SurveyLink.objects.select_related("survey", "enterprise").filter(digest=digest(token)).first()
    if found is None:
        raise Refused(
            Fault("survey.link", _("This link is not valid."), _("Use the link or the code that you were given."))
        )
    if found.is_spent:
        raise refused("survey.spent", _("This link was used already."), _("Each link takes one answer."))
    if not found.survey.takes_answers:
        raise refused("survey.over", _("The survey takes no answers now."), _("Ask who gave you the link."))
    return found


def answer(token: str, group: str, given: Mapping[str, str]) -> Survey:
    """Take one answer and spend the link, in one transaction.

    The log is told nothing: an event with its time beside a spent link would bring the two together. Raises `Refused`
    for a link that does not work, a group that is none, no answer at all, and answers outside the scale.
    """
    with transaction.atomic():
        link = link_behind(token)
        survey = link.survey
        values = _values(survey, given)
        if group not in {one["id"] for one in survey.groups}:
            raise refused("survey.group", _("Choose the group you belong to."), _("One of those on the page."), group)
        if not SurveyLink.objects.filter(pk=link.pk, is_spent=False).update(is_spent=True):
            raise refused("survey.spent", _("This link was used already."), _("Each link takes one answer."))
        SurveyAnswer.objects.create(survey=survey, enterprise=link.enterprise, group=group, values=values)
    return survey


def _values(survey: Survey, given: Mapping[str, str]) -> dict[str, int]:
    values, faults = {}, []
    for question in survey.questions:
        text = given.get(question["id"], "").strip()
        if not text:
            continue
        if not text.isdecimal() or not 1 <= int(text) <= survey.scale:
            faults.append(
                Fault(
                    "survey.answer",
                    _("“{question}”: choose one of the answers on the page.").format(question=pick(question["text"])),
                    _("Choose again."),
                    value=text[:20],
                )
            )
        else:
            values[question["id"]] = int(text)
    if faults:
        raise Refused(faults)
    if not values:
        raise refused("survey.empty", _("No question was answered."), _("Answer at least one."))
    return values
