"""The exception rules R1 to R6 of three-important-one-large decisions, each with the lines that prove it.

Source: the collecting software of the central system (published field set and rules); see docs/supervision.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import listed
from stateward.supervision.meetings import (
    Item,
    Meeting,
    Records,
    Regulation,
    Subject,
    agrees,
    base_of,
    needed,
    rate_of,
)

TITLES = {
    "R1": N_("No legality review"),
    "R2": N_("Wrong order of meetings"),
    "R3": N_("Party committee not first"),
    "R4": N_("No quorum"),
    "R5": N_("The vote does not fit the result"),
    "R6": N_("No regulation"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """An exception, or a rule that could not be tested (`tested` false), with its evidence."""

    rule: str
    meeting: str
    subject: str | None
    message: str
    evidence: tuple[str, ...]
    tested: bool = True

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready fields."""
        return {
            "rule": self.rule,
            "title": _(TITLES[self.rule]),
            "meeting": self.meeting,
            "subject": self.subject,
            "message": self.message,
            "evidence": list(self.evidence),
        }


def check_meetings(records: Records) -> list[Finding]:
    """All exceptions and all rules that could not be tested, meeting by meeting in time order."""
    found: list[Finding] = []
    for meeting in sorted(records.meetings, key=lambda one: one.moment):
        found += [*no_regulation(records, meeting), *no_quorum(records, meeting)]
        for subject in meeting.subject_list:
            for rule in (no_legality_review, vote_against_result):
                found += rule(records, meeting, subject)
    for name in dict.fromkeys(subject.name for one in records.meetings for subject in one.subject_list):
        found += [*wrong_order(records, name), *party_not_first(records, name)]
    return found


def report(records: Records) -> dict[str, Any]:
    """The JSON of the command: exceptions, what could not be tested, and what was looked at."""
    found = check_meetings(records)
    counts = {rule: sum(one.rule == rule and one.tested for one in found) for rule in TITLES}
    return {
        "exceptions": [one.to_dict() for one in found if one.tested],
        "not_tested": [one.to_dict() for one in found if not one.tested],
        "counts": counts,
        "meetings": len(records.meetings),
        "subjects": sum(len(one.subject_list) for one in records.meetings),
        "majority": records.settings.majority,
    }


@dataclass(frozen=True, slots=True)
class YearCount:
    """The exceptions of meetings held in a year, by rule, over the decisions taken in them.

    A subject that several meetings dealt with is one decision.
    """

    exceptions: dict[str, int]
    decisions: int
    meetings: int


def year_count(files: Sequence[Records], year: int) -> YearCount:
    """What the rules say of a year's meetings in an enterprise's files, the newest file first.

    A meeting handed in again counts as the newest file has it. Every rule sees its whole file, for the order of
    meetings on a subject may begin in the year before.
    """
    counts = dict.fromkeys(TITLES, 0)
    subjects: set[str] = set()
    seen: set[str] = set()
    for records in files:
        own = {one.meeting_id for one in records.meetings if one.day.year == year} - seen
        seen |= own
        subjects |= {subject.name for one in records.meetings if one.meeting_id in own for subject in one.subject_list}
        for found in check_meetings(records):
            counts[found.rule] += found.tested and found.meeting in own
    return YearCount(counts, len(subjects), len(seen))


# --- one rule a function ---


def no_legality_review(records: Records, meeting: Meeting, subject: Subject) -> Iterator[Finding]:
    """R1 未经合法合规审查: a legal review is needed; no legal adviser came and no opinion is attached."""
    items = [item for item in _items(records, subject) if item.legal_flag]
    if not items:
        return
    settings = records.settings
    people = [(a.name, a.position) for a in meeting.attendee_list if a.attend_flag]
    people += [(one.name, one.position) for one in subject.attendance_list]
    adviser = any(word in position.lower() for _n, position in people for word in settings.legal_positions if position)
    papers = [*meeting.attachments, *subject.attachments]
    opinion = any(word in paper.lower() for paper in papers for word in settings.legal_papers)
    if adviser or opinion:
        return
    yield Finding(
        "R1",
        meeting.meeting_id,
        subject.subject_id,
        _("{subject} needs a legal review; no legal adviser attended and no legal opinion is attached.").format(
            subject=subject.name
        ),
        (
            _("Items that need a legal review: {items}").format(items=listed(item.item_name for item in items)),
            _("Attending: {people}").format(people=listed(name for name, _p in people)),
            _("Attached: {papers}").format(papers=listed(papers) or "–"),
        ),
    )


def wrong_order(records: Records, name: str) -> Iterator[Finding]:
    """R2 决策会议顺序不当: the meetings on a subject, in time order, are not the ordered list of its item."""
    held = _held(records, name)
    for item in _items_of(records, held):
        if not item.meeting_types:
            continue
        order = [meeting.type for meeting, _subject in held]
        if order != list(item.meeting_types):
            last, subject = held[-1]
            missing = [kind for kind in item.meeting_types if kind not in order]
            told = (
                _("{subject} was not dealt with by: {missing}.").format(subject=name, missing=listed(missing))
                if missing
                else _("{subject} went through its meetings in another order than laid down.").format(subject=name)
            )
            expected = _("Laid down: {order}").format(order=" → ".join(item.meeting_types))
            yield Finding("R2", last.meeting_id, subject.subject_id, told, (expected, *_dates(held)))


def party_not_first(records: Records, name: str) -> Iterator[Finding]:
    """R3 党委（党组）会未前置: pre-study is required; no party meeting confirmed the subject before."""
    held = _held(records, name)
    if not any(item.pre_study_flag for item in _items_of(records, held)):
        return
    party = records.settings.party_types
    for meeting, subject in held:
        if meeting.type in party:
            continue
        before = [m for m, s in held if m.type in party and s.pass_flag and m.moment < meeting.moment]
        if not before:
            yield Finding(
                "R3",
                meeting.meeting_id,
                subject.subject_id,
                _("{subject} was decided by {meeting} before the party committee had confirmed it.").format(
                    subject=name, meeting=meeting.name
                ),
                tuple(_dates(held)),
            )
            return


def no_quorum(records: Records, meeting: Meeting) -> Iterator[Finding]:
    """R4 不符合会议召开条件: fewer members came than ceil(members x the regulation's rate)."""
    regulation = _regulation(records, meeting)
    if regulation is None:
        return
    rate = rate_of(regulation.rate)
    if rate is None:
        yield _untested("R4", meeting, _("The regulation {name} states no attendance.").format(name=regulation.name))
        return
    members = len(meeting.attendee_list)
    present = sum(one.attend_flag for one in meeting.attendee_list)
    need = needed(members, rate, "non_strict")
    if present < need:
        absent = listed(one.name for one in meeting.attendee_list if not one.attend_flag)
        yield Finding(
            "R4",
            meeting.meeting_id,
            None,
            _("{present} of {members} members attended; {need} are needed.").format(
                present=present, members=members, need=need
            ),
            (
                _("Attendance by the regulation {name}: {rate}").format(name=regulation.name, rate=regulation.rate),
                _("Absent: {people}").format(people=absent),
            ),
        )


def vote_against_result(records: Records, meeting: Meeting, subject: Subject) -> Iterator[Finding]:
    """R5 表决结果不一致: the subject is marked as passed, but too few agreed."""
    if not subject.pass_flag:
        return
    regulation = _regulation(records, meeting)
    if regulation is None:
        return
    codes = {code for item in _items(records, subject) for code in (item.item_code, item.item_id) if code}
    modes = [mode for mode in regulation.vote_mode_list if mode.item_code in codes]
    for mode in modes:
        rate = rate_of(mode.vote_mode)
        if rate is None:
            yield _untested("R5", meeting, _("The voting mode {mode} is not understood.").format(mode=mode.vote_mode))
            continue
        entitled = base_of(mode.vote_mode) == "entitled"
        base = sum(one.attend_flag or entitled for one in meeting.attendee_list)
        need = needed(base, rate, records.settings.majority)
        agree = [vote.personnel for vote in subject.deliberation_list if agrees(vote)]
        if len(agree) < need:
            kind = _("entitled") if entitled else _("present")
            yield Finding(
                "R5",
                meeting.meeting_id,
                subject.subject_id,
                _("{subject} is marked as passed with {agree} votes; {need} are needed.").format(
                    subject=subject.name, agree=len(agree), need=need
                ),
                (
                    _("Voting mode {mode}; {base} members ({kind})").format(mode=mode.vote_mode, base=base, kind=kind),
                    _("Agreed: {people}").format(people=listed(agree) or "–"),
                ),
            )
    if not modes:
        yield _untested("R5", meeting, _("No voting mode is laid down for {subject}.").format(subject=subject.name))


def no_regulation(records: Records, meeting: Meeting) -> Iterator[Finding]:
    """R6 制度缺失: a meeting of this type was held while no regulation for it was in force."""
    if _regulation(records, meeting) is not None:
        return
    others = [one for one in records.regulations if one.type_name == meeting.type]
    dated = tuple(
        _("{name}: in force from {day}").format(name=one.name, day=one.effective_date or "–") for one in others
    )
    yield Finding(
        "R6",
        meeting.meeting_id,
        None,
        _("On {day} no regulation for {type} was in force.").format(day=meeting.day.isoformat(), type=meeting.type),
        dated or (_("No regulation for {type} is known.").format(type=meeting.type),),
    )


# --- what the rules look at ---


def _regulation(records: Records, meeting: Meeting) -> Regulation | None:
    """The regulation in force for a meeting; of several the latest."""
    fitting = [one for one in records.regulations if one.type_name == meeting.type and one.holds(meeting.day)]
    return max(fitting, key=lambda one: str(one.effective_date), default=None)


def _items(records: Records, subject: Subject) -> list[Item]:
    found = [records.items[key] for key in subject.item_list if key in records.items]
    return list({item.item_id: item for item in found}.values())


def _items_of(records: Records, held: Sequence[tuple[Meeting, Subject]]) -> list[Item]:
    return list({item.item_id: item for _m, subject in held for item in _items(records, subject)}.values())


def _held(records: Records, name: str) -> list[tuple[Meeting, Subject]]:
    """The meetings that dealt with a subject, in time order; a relation leads to a subject of another name."""
    names, size = {name}, 0
    pairs = [(meeting, subject) for meeting in records.meetings for subject in meeting.subject_list]
    while size != len(names):
        size = len(names)
        for _meeting, subject in pairs:
            related = {one.rel_subject_name for one in subject.relation_list if one.rel_subject_name}
            if subject.name in names or related & names:
                names |= {subject.name, *related}
    if next(subject.name for _m, subject in pairs if subject.name in names) != name:
        return []
    held = [(meeting, subject) for meeting, subject in pairs if subject.name in names]
    return sorted(held, key=lambda pair: pair[0].moment)


def _dates(held: Sequence[tuple[Meeting, Subject]]) -> list[str]:
    return [
        _("{day} {meeting} ({type})").format(day=meeting.day.isoformat(), meeting=meeting.name, type=meeting.type)
        for meeting, _subject in held
    ]


def _untested(rule: str, meeting: Meeting, message: str) -> Finding:
    return Finding(rule, meeting.meeting_id, None, message, (), tested=False)
