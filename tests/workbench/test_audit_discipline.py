"""Nothing is written behind the log's back: every write is a service's, every event is registered, used and titled."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import writing
from django.apps import apps

from stateward.messages import language
from stateward.workbench.audit import four_eyes, register

#: Functions that write through the ORM and tell the log nothing, each with the reason why nobody misses it.
#: A service in another module calls them (and tells), or what they write says nothing about the office's work.
EXEMPT = {
    "accounts/models.py create_user": "called by the services that add people",
    "accounts/people.py say_own_wishes": "the language a person reads in",
    "assessment/cycle/jobs.py work": "the service that asked for the intervals told what was asked",
    "assessment/cycle/services.py lay_out": "called by the service that opens a year",
    "assessment/cycle/services.py lay_out_report": "called by the services of cycles",
    "statements/reporting/questions.py explain_all": "called by the service that takes a group's files in",
    "supervision/demonstration.py word_list": "saves a Word file, no row",
    "api/tokens.py admit": "when a token was last used",
    "audit/recording.py record_many": "writes the events themselves",
    "audit/refusals.py process_view": "fingerprints of forms, forgotten after two days",
    "audit/refusals.py forget_sent_forms": "fingerprints of forms, forgotten after two days",
    "audit/sealing.py origin": "the log's identity, made with the first seal",
    "audit/sealing.py seal": "writes the seals themselves",
    "audit/sealing.py _write_positions": "writes the seals themselves",
    "core/cycles/steps.py open_step": "called by the services of cycles",
    "core/cycles/steps.py store": "called by the services of cycles",
    "core/cycles/steps.py end_turn": "called by the services of cycles",
    "core/jobs/running.py keep": "the progress of a job",
    "core/jobs/running.py lead_to": "the address of a job's result",
    "core/jobs/running.py look": "the heartbeat of a job",
    "core/jobs/services.py start": "a job's own service tells what it did",
    "core/jobs/services.py take_over_abandoned": "a job's own service tells what it did",
    "core/jobs/services.py forget_finished": "finished jobs; what they did stands in the log",
    "core/jobs/tasks.py claim": "which worker runs a job",
    "core/jobs/tasks.py _end": "a job's own service tells what it did",
    "core/notices/delivery.py deliver": "when a notice went out",
    "core/notices/delivery.py _send": "when a notice went out",
    "core/notices/delivery.py _send_digest": "when a notice went out",
    "core/notices/services.py _without_repetition": "the write that gives rise to a notice tells",
    "core/notices/services.py cancel": "the write that makes a notice superfluous tells",
    "core/notices/services.py mark_read": "what somebody read is nobody's business",
    "core/tracking/ladder.py _climb": "tells through `locking.save`",
    "disclosure/selectors.py count_view": "how often the public opened a page; nobody is named",
    "directives/outlining.py keep_version": "called by the services that take in and change an outline",
    "search/keeping.py _deleted": "the table of what can be found is derived from rows whose writes are told",
    "search/keeping.py keep": "the table of what can be found is derived from rows whose writes are told",
    "search/keeping.py rebuild": "the table of what can be found is derived from rows whose writes are told",
    "operation/shape.py create": "a new database, before anybody could do anything",
    "operation/backups/loading.py _fill": "restores a whole database, its log included",
}


def unheard() -> dict[str, Path]:
    return {
        f"{path.relative_to(writing.ROOT)} {name}": path
        for path in writing.modules()
        for name in writing.unheard(path.read_text(encoding="utf-8"))
    }


def test_no_function_writes_behind_the_log_s_back() -> None:
    offenders = sorted(set(unheard()) - set(EXEMPT))
    assert offenders == [], "make it a service (core.services), or exempt it with a reason"


def test_no_exemption_is_left_over() -> None:
    assert sorted(set(EXEMPT) - set(unheard())) == []


@pytest.mark.parametrize(
    "source",
    [
        "def page(request):\n    Enterprise.objects.create(code='x')",
        "def page(request):\n    row.save()",
        "def page(request):\n    Enterprise.objects.filter(pk=1).update(code='x')",
        "def page(request):\n    rows.delete()",
        "def page(request):\n    def inner():\n        Enterprise.objects.bulk_create([])\n    inner()",
        "def _part(row):\n    row.save()\ndef page(request):\n    _part(row)",
        "class View:\n    def post(self, request):\n        row.save()",
        "Enterprise.objects.create()",
    ],
)
def test_a_write_behind_the_log_s_back_is_found(source: str) -> None:
    assert writing.unheard(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "@service('register.import')\ndef do(rows):\n    Enterprise.objects.bulk_create(rows)",
        "def _part(row):\n    row.save()\n@service('a.b')\ndef do(row):\n    _part(row)",
        "def do(row):\n    row.save()\n    record('a.b', row)",
        "def page(request):\n    found.update({'a': 1})\n    digest.update(b'x')\n    hooks.create(1)",
    ],
)
def test_a_service_and_what_is_no_write_are_left_alone(source: str) -> None:
    assert writing.unheard(source) == []


def sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in writing.modules()}


def told_literally(text: str) -> set[str]:
    """The actions that a module names as the first argument of a call that tells the log."""
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and node.args)
    telling = (node for node in calls if getattr(node.func, "attr", getattr(node.func, "id", "")) in writing.TELLING)
    return {
        node.args[0].value
        for node in telling
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def test_every_event_that_is_told_by_name_is_registered() -> None:
    known = {kind.action for kind in register.all_types()}
    assert {action for text in sources().values() for action in told_literally(text)} - known == set()


def test_every_registered_event_is_told_somewhere() -> None:
    events = {path: text for path, text in sources().items() if path.name == "events.py"}
    # Two rooms may call different events by one name.
    constants = [
        (name, action)
        for text in events.values()
        for name, action in re.findall(r"^([A-Z_]+) = event_type\(\s*\"([a-z_.]+)\"", text, re.MULTILINE)
    ]
    elsewhere = "\n".join(text for path, text in sources().items() if path not in events)
    unused = []
    for kind in register.all_types():
        named = f'"{kind.action}"' in elsewhere or any(
            action == kind.action and re.search(rf"\b{name}\b", elsewhere) for name, action in constants
        )
        if not named and kind.action != "audit.personal_erased":
            unused.append(kind.action)
    assert unused == []


def test_every_event_and_every_step_is_titled_in_both_languages() -> None:
    titled = [*register.all_types(), *(step for step in four_eyes.all_steps() if step.code != "audit.tested")]
    with language("zh"):
        untitled = [one.msgid for one in titled if not re.search(r"[\u4e00-\u9fff]", one.title)]
    assert untitled == []


def test_every_kind_of_object_with_a_page_of_its_own_shows_its_history() -> None:
    """Models with `get_absolute_url` whose page is a template of ours include the history."""
    pages = {
        "register.enterprise": "register/templates/register/enterprise.html",
        "statements.statement": "statements/templates/statements/statement.html",
        "statements.upload": "statements/templates/statements/upload.html",
        "accounts.user": "accounts/templates/accounts/person.html",
        "assessment.scorecard": "assessment/templates/assessment/scorecard.html",
    }
    for page in pages.values():
        assert "{% history " in (writing.ROOT / page).read_text(encoding="utf-8"), page
    assert {kind for kind in pages if "scorecard" not in kind} <= {m._meta.label_lower for m in apps.get_models()}
