"""The simple registers of the strand: what each shows, what its form asks, who may write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts import scope
from stateward.workbench.integrity.actions import PREPARE, REPORT
from stateward.workbench.integrity.culture.models import Activity, Pledge
from stateward.workbench.integrity.declarations import selectors as declarations
from stateward.workbench.integrity.declarations.models import Declaration
from stateward.workbench.integrity.education.models import EducationPlan, HourRequirement, Learner, Question
from stateward.workbench.integrity.party.models import Duty, DutyReport, Organisation, Study


@dataclass(frozen=True)
class Room:
    """A register. `asks` are the form's fields, `shows` the columns, `changes` what may be written later.

    `year` is the lookup of the year the list is narrowed by; `action` who may write.
    """

    key: str
    tab: str
    title: str
    adding: str
    empty: str
    model: type[Model]
    asks: Sequence[str]
    shows: Sequence[str]
    year: str = ""
    changes: Sequence[str] = ()
    takes_file: bool = False
    action: str = REPORT
    rows: Callable[[Any], QuerySet[Any]] | None = field(default=None, compare=False)

    def visible(self, user: Any) -> QuerySet[Any]:
        """The rows a person sees; what belongs to the whole office is seen by everyone of the strand."""
        if self.rows is not None:
            return self.rows(user)
        rows = self.model._default_manager.all()
        if getattr(self.model, "SCOPE", None) is None:
            return rows
        return scope.visible_to(user, rows.select_related("enterprise"), strand="integrity")

    @property
    def is_personal(self) -> bool:
        """Whether a row speaks of a person, so that the log holds no more of it than a digest."""
        return self.model is Declaration


ROOMS: dict[str, Room] = {
    room.key: room
    for room in (
        Room(
            "declarations", "declarations", N_("Declarations of interests and gifts"), N_("Declare"),
            N_("Nobody has declared yet. Declare interests, relatives, posts and gifts; or that there is nothing."),
            Declaration, ("year", "kind", "counterpart", "other", "description", "value"),
            ("declarant", "enterprise", "year", "kind", "counterpart", "other", "value", "handed_over_on"),
            "year", ("handed_over_on",), rows=declarations.visible,
        ),
        Room(
            "activities", "culture", N_("Culture activities"), N_("Add an activity"),
            N_("No activity is recorded. Add one with the file that shows it."),
            Activity, ("enterprise", "title", "held_on", "participants", "description"),
            ("title", "enterprise", "held_on", "participants", "file_name"), "held_on__year", takes_file=True,
        ),
        Room(
            "pledges", "culture", N_("Integrity pledges"), N_("Record pledges"),
            N_("No pledge is recorded. Say for each kind of post how many there are and how many signed."),
            Pledge, ("enterprise", "year", "post", "posts", "signed"),
            ("enterprise", "year", "post", "posts", "signed", "file_name"), "year", ("posts", "signed"), True,
        ),
        Room(
            "plans", "education", N_("Education plans"), N_("Add a plan"),
            N_("No plan is recorded. Say how many sessions an enterprise means to hold in the year."),
            EducationPlan, ("enterprise", "year", "title", "sessions"), ("title", "enterprise", "year", "sessions"),
            "year", ("title", "sessions"),
        ),
        Room(
            "learners", "education", N_("Learners"), N_("Add a learner"),
            N_("No learner is on the list. A learner is a personnel number and a kind of post, no name."),
            Learner, ("enterprise", "number", "post"), ("number", "enterprise", "post", "is_active"),
            "", ("post", "is_active"),
        ),
        Room(
            "requirements", "education", N_("Hours required a year"), N_("Set a requirement"),
            N_("No hours are required yet. Set them for each kind of post."),
            HourRequirement, ("year", "post", "hours"), ("year", "post", "hours"), "year", ("hours",), action=PREPARE,
        ),
        Room(
            "questions", "education", N_("Question bank"), N_("Add a question"),
            N_("The bank is empty. A test draws ten questions from it."),
            Question, ("topic", "text_en", "text_zh", "options_en", "options_zh"), ("text_en", "text_zh", "topic"),
            "", ("text_en", "text_zh", "options_en", "options_zh", "is_active"), action=PREPARE,
        ),
        Room(
            "organisations", "party", N_("Party organisations"), N_("Add an organisation"),
            N_("No organisation is recorded. Coverage against the register shows once there is one."),
            Organisation, ("enterprise", "kind", "term_ends_on"), ("enterprise", "kind", "term_ends_on"),
            "", ("term_ends_on",),
        ),
        Room(
            "duties", "party", N_("Responsibility list"), N_("Add an entry"),
            N_("The list is empty. Say by post what is owed by when."),
            Duty, ("enterprise", "year", "post", "duty", "due", "done_on"),
            ("duty", "enterprise", "post", "due", "done_on", "file_name"), "year", ("due", "done_on"), True,
        ),
        Room(
            "study", "party", N_("Study plan"), N_("Plan a session"),
            N_("No session is planned for the year."),
            Study, ("enterprise", "topic", "planned_on", "held_on"), ("topic", "enterprise", "planned_on", "held_on"),
            "planned_on__year", ("planned_on", "held_on"),
        ),
        Room(
            "duty-reports", "party", N_("Yearly reports on duty"), N_("Add a report"),
            N_("No report is expected yet. Add the posts that report, then the day and the mark of the evaluation."),
            DutyReport, ("enterprise", "year", "post", "reported_on", "mark"),
            ("post", "enterprise", "year", "reported_on", "mark", "file_name"), "year", ("reported_on", "mark"), True,
        ),
    )
}  # fmt: skip

#: Registers beside one another, by tab.
BESIDE: dict[str, tuple[str, ...]] = {
    "culture": ("activities", "pledges"),
    "education": ("plans", "learners", "requirements", "questions"),
    "party": ("organisations", "duties", "study", "duty-reports"),
}
