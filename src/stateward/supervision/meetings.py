"""Three-important-one-large decisions (三重一大): meetings, subjects and votes, as the published field set has them.

A file holds `items`, `regulations`, `meetings` and optional `settings`. Field names are those of the collecting
software of the central system; unknown fields are kept out of the rules and never refused, missing ones are named.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError

Base = Literal["entitled", "present"]
Strictness = Literal["strict", "non_strict"]
_CHINESE_SHARES = {
    "过半数": Fraction(1, 2), "半数以上": Fraction(1, 2), "二分之一": Fraction(1, 2), "三分之二": Fraction(2, 3),
    "四分之三": Fraction(3, 4), "全体一致": Fraction(1), "一致": Fraction(1), "majority": Fraction(1, 2),
    "two thirds": Fraction(2, 3), "unanimous": Fraction(1),
}  # fmt: skip
_ENTITLED, _PRESENT = ("应到", "全体", "entitled", "members"), ("到会", "实到", "出席", "present", "attending")
_YES = frozenset({"1", "true", "yes", "y", "是", "同意", "赞成", "agree", "出席", "到会"})


class MeetingsFault(StatewardError):
    """A file of meetings cannot be read."""


def _flag(value: Any) -> Any:
    return str(value).strip().lower() in _YES if isinstance(value, str | int | bool) else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _papers(value: Any) -> Any:
    """The names of attachments; a record may give each as an object with its name and type."""
    if not isinstance(value, list | tuple):
        return value
    return [" ".join(str(part) for part in one.values()) if isinstance(one, dict) else str(one) for one in value]


Papers = Annotated[tuple[str, ...], BeforeValidator(_papers)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Text = Annotated[str, BeforeValidator(_text)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Item(_Record):
    """A matter of the item list; `meeting_types` are the meetings that must decide it, in their order."""

    item_id: Text
    item_code: Text = ""
    item_name: str = ""
    legal_flag: Flag = False
    pre_study_flag: Flag = False
    meeting_types: tuple[str, ...] = ()


class VoteMode(_Record):
    """How an item is voted on: `到会过半数`, `应到2/3`, `present majority`, `entitled 2/3`."""

    item_code: Text
    vote_mode: str


class Regulation(_Record):
    """A regulation of one meeting type: its days, the attendance it asks for, its voting modes."""

    regulation_id: Text
    name: str = ""
    type_name: str
    effective_date: dt.date | None = None
    end_date: dt.date | None = None
    rate: Text | None = None
    vote_mode_list: tuple[VoteMode, ...] = ()

    def holds(self, day: dt.date) -> bool:
        """Whether it is in force on a day."""
        started = self.effective_date is not None and self.effective_date <= day
        return started and (self.end_date is None or day <= self.end_date)


class Attendee(_Record):
    """A member of the meeting and whether they came."""

    name: str
    attend_flag: Flag
    position: str = ""
    reason: str = ""


class Listener(_Record):
    """Someone who attends without a vote."""

    name: str
    position: str = ""


class Vote(_Record):
    """One member's vote."""

    personnel: str
    result: str


class Relation(_Record):
    """Another meeting that dealt with the same subject."""

    rel_meeting_name: str
    rel_subject_name: str = ""


class Subject(_Record):
    """A subject of a meeting."""

    subject_id: Text
    name: str
    item_list: tuple[Text, ...] = ()
    pass_flag: Flag = False
    relation_list: tuple[Relation, ...] = ()
    attendance_list: tuple[Listener, ...] = ()
    deliberation_list: tuple[Vote, ...] = ()
    attachments: Papers = ()


class Meeting(_Record):
    """A meeting with its members and subjects."""

    meeting_id: Text
    name: str
    type: str
    time: dt.datetime | dt.date
    attendee_list: tuple[Attendee, ...] = ()
    subject_list: tuple[Subject, ...] = ()
    attachments: Papers = ()

    @property
    def day(self) -> dt.date:
        """The day of the meeting."""
        return self.time.date() if isinstance(self.time, dt.datetime) else self.time

    @property
    def moment(self) -> dt.datetime:
        """When it was, for the order of meetings."""
        if isinstance(self.time, dt.datetime):
            return self.time.replace(tzinfo=None)
        return dt.datetime.combine(self.time, dt.time())


class Settings(_Record):
    """What an office decides: which meetings are the party committee's, and how a majority is counted.

    `strict` needs floor(base x rate) + 1 votes, `non_strict` ceil(base x rate): with eight members and one half that
    is five or four.
    """

    majority: Strictness = "non_strict"
    party_types: tuple[str, ...] = ("党委会", "党组会", "党委（党组）会", "党委(党组)会", "party committee")
    legal_positions: tuple[str, ...] = ("法律顾问", "总法律顾问", "legal adviser", "general counsel")
    legal_papers: tuple[str, ...] = ("法律意见书", "legal opinion")


@dataclass(frozen=True)
class Records:
    """Everything one file holds."""

    items: Mapping[str, Item]
    regulations: tuple[Regulation, ...]
    meetings: tuple[Meeting, ...]
    settings: Settings = field(default_factory=Settings)


class _File(_Record):
    items: tuple[Item, ...] = Field(min_length=1)
    regulations: tuple[Regulation, ...] = ()
    meetings: tuple[Meeting, ...]
    settings: Settings = Settings()


def read_records(data: Any, majority: Strictness | None = None) -> Records:
    """The records of a file's JSON; `MeetingsFault` with the place of everything that is missing or wrong."""
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        raise MeetingsFault(
            Fault(
                "meetings.field",
                _("{place} cannot be read: {reason}.").format(
                    place=".".join(str(step) for step in one["loc"]) or _("the file"), reason=one["msg"]
                ),
                _("Fill the field as the published field set describes it."),
                value=str(one.get("input"))[:120],
                rule=".".join(str(step) for step in one["loc"]),
            )
            for one in error.errors(include_url=False)
        ) from error
    items = {key: item for item in file.items for key in (item.item_id, item.item_code) if key}
    settings = file.settings if majority is None else file.settings.model_copy(update={"majority": majority})
    return Records(items, file.regulations, file.meetings, settings)


def rate_of(text: str | None) -> Fraction | None:
    """A share as an exact fraction: `2/3`, `0.5`, `50%`, `过半数`; None where none can be read."""
    if text is None:
        return None
    for words, share in _CHINESE_SHARES.items():
        if words in text.lower():
            return share
    found = re.search(r"(\d+)\s*/\s*(\d+)", text)
    if found and int(found[2]):
        return Fraction(int(found[1]), int(found[2]))
    found = re.search(r"(\d+(?:\.\d+)?)\s*(%?)", text)
    if not found:
        return None
    share = Fraction(found[1]) / (100 if found[2] else 1)
    return share if 0 < share <= 1 else None


def base_of(text: str) -> Base:
    """Whether the votes are counted on those entitled (应到) or on those present (到会)."""
    if any(word in text.lower() for word in _ENTITLED) and not any(word in text.lower() for word in _PRESENT):
        return "entitled"
    return "present"


def needed(base: int, rate: Fraction, majority: Strictness) -> int:
    """How many of `base` reach a rate. A rate of all is all, strict or not."""
    share = base * rate
    if majority == "strict" and rate < 1:
        return share.numerator // share.denominator + 1
    return -(-share.numerator // share.denominator)


def agrees(vote: Vote) -> bool:
    """Whether a vote is in favour."""
    return vote.result.strip().lower() in _YES
