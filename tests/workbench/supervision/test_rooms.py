"""A filled workspace: every room opens, in both languages, for those who may open it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from people import person, sign_in

from stateward.workbench.supervision import demonstration
from stateward.workbench.supervision import models as rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(group: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The demonstration's rooms, and its people."""
    roles = {"leader": "leader", "officer": "officer", "inspector": "inspector", "assessment": "officer"}
    people = {name: person(name, role, is_demonstration=True) for name, role in roles.items()}
    for name, role in {"reporter": "reporter", "director": "enterprise_leader"}.items():
        people[name] = person(name, role, is_demonstration=True, enterprise=group)
    monkeypatch.setattr(time, "sleep", lambda seconds: clock(demonstration._SEED_AFTER))
    demonstration.fill()
    return people


def addresses() -> list[str]:
    draft, draw = rows.ListDraft.objects.get(), rows.Draw.objects.get()
    found = ["/supervision/"]
    for room in ("lists", "decisions", "inspections", "visits", "findings", "warnings", "rules", "meetings", "cases",
                 "team", "quality", "trade", "lists/import", "decisions/audit", "findings/new", "warnings/rules",
                 "rules/coverage", "rules/new", "cases/new"):  # fmt: skip
        found.append(f"/supervision/{room}/")
    for model in (rows.RecordedDecision, rows.Visit, rows.Finding, rows.RiskWarning, rows.MeetingFile, rows.Case,
                  rows.YearPlan, rows.PlanEntry):  # fmt: skip
        found.append(model.objects.first().get_absolute_url())
    found += [f"/supervision/findings/{one.pk}/" for one in rows.Finding.objects.all()]
    found += [draft.get_absolute_url(), f"{draft.get_absolute_url()}analysis/", f"{draft.get_absolute_url()}grid/",
              f"{draft.get_absolute_url()}frame/", f"{draft.get_absolute_url()}rows/0/",
              f"{draft.get_absolute_url()}rows/{len(draft.rows)}/?gap=0", draw.get_absolute_url(),
              f"{draw.get_absolute_url()}again/"]  # fmt: skip
    found += [f"/supervision/inspections/{draw.entry.plan.year}/new/",
              f"/supervision/inspections/{draw.entry.plan.year}/edit/{draw.entry.pk}/",
              f"/supervision/visits/{rows.Visit.objects.first().pk}/plan/",
              f"/supervision/team/{rows.Supervisor.objects.first().pk}/",
              "/supervision/rules/city-investment/"]  # fmt: skip
    for part in ("", "analysis/", "ask/?matter=investment&in_plan=yes", "record/"):
        found.append(f"/supervision/lists/cn-municipal-delegation/2025/{part}")
    return [*found, "/supervision/lists/cn-municipal-delegation/compare/"]


def test_the_worker_of_the_visits_serves_only_what_lies_below_it(browser: Any, client: Any) -> None:
    told = browser("inspector").get("/supervision/visits/worker.js")
    assert told["Content-Type"] == "text/javascript" and "Service-Worker-Allowed" not in told
    assert b"stateward-visits" in told.content
    assert "script-src 'self'" in told["Content-Security-Policy"]
    client.logout()
    assert client.get("/supervision/visits/worker.js").status_code == 302


def test_every_room_opens_in_both_languages_and_its_letters_are_word_and_pdf(filled: dict[str, Any]) -> None:
    from django.test import Client

    browser = sign_in(Client(), filled["officer"])
    wrong = []
    for language in ("en", "zh"):
        browser.cookies["stateward_language"] = language
        for address in addresses():
            answer = browser.get(address)
            if answer.status_code != 200:
                wrong.append((address, answer.status_code))
    assert not wrong
    visit, finding = rows.Visit.objects.first(), rows.Finding.objects.exclude(item=None).first()
    warning = rows.RiskWarning.objects.filter(state="triggered").first()
    letters = [f"visits/{visit.pk}/report", f"findings/{finding.pk}/order"]
    if warning is not None:
        letters += [f"warnings/{warning.pk}/reminder", f"warnings/{warning.pk}/notice"]
    for letter in letters:
        for spoken in ("en", "zh"):
            word = browser.get(f"/supervision/{letter}.docx?language={spoken}")
            assert zipfile.ZipFile(io.BytesIO(b"".join(word) if word.streaming else word.content)).testzip() is None
    assert browser.get(f"/supervision/{letters[0]}.pdf").content.startswith(b"%PDF")
    assert browser.get(f"/supervision/{letters[0]}.exe").status_code == 404


def test_the_drawn_result_is_verified_by_the_script_a_stranger_uses(filled: dict[str, Any], tmp_path: Path) -> None:
    from django.test import Client

    browser = sign_in(Client(), filled["leader"])
    draw = rows.Draw.objects.get()
    text = browser.get(f"{draw.get_absolute_url()}result.json").content
    script = Path(__file__).parents[3] / "tools" / "verify_draw.py"

    def verified(content: bytes) -> int:
        kept = tmp_path / "result.json"
        kept.write_bytes(content)
        return subprocess.run([sys.executable, str(script), str(kept)], capture_output=True, timeout=60).returncode

    assert verified(text) == 0
    changed = json.loads(text)
    changed["drawn"] = changed["drawn"][::-1]
    assert verified(json.dumps(changed).encode()) == 1


def test_the_table_of_warnings_asks_the_database_a_fixed_number_of_questions(
    filled: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    from django.test import Client

    browser = sign_in(Client(), filled["officer"])
    browser.get("/supervision/warnings/?all=1&state=")
    with django_assert_max_num_queries(26):
        assert browser.get("/supervision/warnings/?all=1&state=").status_code == 200
