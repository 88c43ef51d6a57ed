"""What is done with briefings: compile, edit, submit, release by another, return; the office's own template."""

from __future__ import annotations

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import language, listed
from stateward.workbench.accounts.roles import Role
from stateward.workbench.accounts.scope import people_with
from stateward.workbench.audit import recording
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.notices.services import tell
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.directives.briefings import writing
from stateward.workbench.directives.briefings.compiling import Period, compiled
from stateward.workbench.directives.events import EDIT, RELEASE, RELEASING
from stateward.workbench.directives.models import Briefing, BriefingState, BriefingTemplate, Rhythm
from stateward.workbench.statements import selectors as statements

LANGUAGES = ("en", "zh")
_PARTS = {Rhythm.MONTH: 12, Rhythm.QUARTER: 4}


@service(EDIT)
def compile_briefing(rhythm: str, year: int, part: int = 0) -> Briefing:
    """A briefing from the facts as they are now, in both languages. Raises `Refused` for a period that is none."""
    most = _PARTS.get(rhythm, 0)  # type: ignore[call-overload]
    if (most and not 1 <= part <= most) or (not most and part):
        raise refused(
            "briefing.period",
            _("There is no such period: {part}.").format(part=part),
            _("Choose a month from 1 to 12, a quarter from 1 to 4, or a whole year."),
            str(part),
        )
    period = Period(rhythm, year, part)
    schemes = workspace.current().settings.schemes
    scheme = schemes[0] if schemes else ""
    sections, titles = {}, {}
    for code in LANGUAGES:
        with language(code):
            sections[code] = compiled(acting().user, period, scheme)
            titles[code] = period.title
    briefing = Briefing.objects.create(
        title_en=titles["en"],
        title_zh=titles["zh"],
        rhythm=rhythm,
        year=year,
        part=part,
        scheme=scheme,
        sections=sections,
        facts_sha256=statements.facts_sha256(),
        prepared_by=acting().person,
    )
    recording.record(
        "directives.briefing.compile",
        briefing,
        after={"rhythm": rhythm, "year": year, "part": part, "facts_sha256": briefing.facts_sha256},
    )
    return briefing


def _draft(briefing: Briefing) -> Briefing:
    held = Briefing.objects.select_for_update().get(pk=briefing.pk)
    if held.state != BriefingState.DRAFT:
        raise refused(
            "briefing.state",
            _("The briefing is in the state “{state}”; only one in preparation is edited.").format(
                state=held.get_state_display()
            ),
            _("Have it returned, or compile another one."),
            held.state,
        )
    return held


@service(EDIT)
def edit(briefing: Briefing, code: str, section: str, title: str, text: str) -> Briefing:
    """Change title and text of one section in one language; its figures stay as they were computed."""
    held = _draft(briefing)
    row = next((one for one in held.sections.get(code, []) if one["id"] == section), None)
    if row is None:
        raise refused("briefing.section", _("There is no such section."), _("Open the briefing again."), section)
    if not title.strip():
        raise refused("briefing.title", _("A section needs a title."), _("Write what it is about."))
    row["title"], row["text"] = " ".join(title.split())[:300], text.strip()
    held.edited_by = acting().person
    held.save()
    recording.record(
        "directives.briefing.edit", held, after={"language": code, "section": section, "characters": len(row["text"])}
    )
    return held


@service(EDIT)
def submit(briefing: Briefing) -> Briefing:
    """Hand the briefing to a leader. Raises `Refused` where a section that people have to write is empty."""
    held = _draft(briefing)
    empty = [
        row["title"]
        for code in LANGUAGES
        for row in held.sections.get(code, [])
        if row.get("required") and not row["text"]
    ]
    if empty:
        raise refused(
            "briefing.empty",
            _("These sections are still empty: {titles}.").format(titles=listed(empty)),
            _("Write them in both languages; figures cannot say this."),
        )
    held.state = BriefingState.WAITING
    held.save(update_fields=["state"])
    recording.record("directives.briefing.submit", held, after={"state": held.state})
    person = acting().person
    leaders = [one for one in people_with(Role.LEADER) if person is None or one.pk != person.pk]
    values = {"title": {"en": held.title_en, "zh": held.title_zh}}
    tell(leaders, "directives.briefing", N_("A briefing waits for your release: {title}"), values, about=held)
    return held


def _waiting(briefing: Briefing) -> Briefing:
    held = Briefing.objects.select_for_update().get(pk=briefing.pk)
    if held.state != BriefingState.WAITING:
        raise refused(
            "briefing.not_waiting", _("The briefing does not wait for release."), _("Have it submitted first.")
        )
    return held


@service(RELEASE)
def release(briefing: Briefing) -> Briefing:
    """Release the briefing: never by who compiled it or last wrote in it."""
    held = _waiting(briefing)
    four_eyes(held.prepared_by, None, RELEASING, held)
    if held.edited_by is not None and held.edited_by != held.prepared_by:
        four_eyes(held.edited_by, None, RELEASING, held)
    held.state, held.released_by, held.released_at = BriefingState.RELEASED, acting().person, timezone.now()
    held.save()
    recording.record("directives.briefing.release", held, after={"state": held.state})
    return held


@service(RELEASE)
def send_back(briefing: Briefing, comment: str) -> Briefing:
    """Return the briefing with what is to be changed."""
    held = _waiting(briefing)
    if not comment.strip():
        raise refused("briefing.return", _("A return needs a comment."), _("Write what is to be changed."))
    held.state, held.comment = BriefingState.DRAFT, comment.strip()
    held.save(update_fields=["state", "comment"])
    recording.record("directives.briefing.return", held, reason=held.comment, after={"state": held.state})
    values = {"title": {"en": held.title_en, "zh": held.title_zh}, "text": held.comment[:300]}
    tell([held.prepared_by], "directives.briefing", N_("Returned to you: {title}. {text}"), values, about=held)
    return held


@service(EDIT)
def keep_template(rhythm: str, code: str, upload: Upload) -> BriefingTemplate:
    """Keep the office's own Word template for a rhythm and language. It is tried on an empty briefing first.

    Raises `DocumentError` with the place where the template is at fault; nothing is kept then.
    """
    writing.try_template(upload, rhythm, code)
    keep(upload)
    template = BriefingTemplate.objects.create(
        rhythm=rhythm, written_in=code, file_name=upload.name, sha256=upload.sha256, added_by=acting().person
    )
    recording.record(
        "directives.briefing.template", template, after={"rhythm": rhythm, "language": code, "sha256": upload.sha256}
    )
    return template
