"""The year's index in a real browser: from collection to publication, two measures, seen by the group's head."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from browser import MARKS, axe
from people import PASSWORD
from steps_integrity import adopt_measures, hand_in_together

pytestmark = [*MARKS, pytest.mark.long]

YEAR = 2025
_SETUP = """
import sys
sys.path.insert(0, sys.argv[1]); sys.path.insert(0, sys.argv[1] + "/integrity")
from stateward.workbench import site
site.configure(sys.argv[2])
from people import person
from integrity_year import figures_of
from stateward.workbench.accounts.models import User
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.cycles import moves, services as cycles
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.integrity.index import services
from stateward.workbench.integrity.index.models import IndexYear
from stateward.workbench.integrity.index.services import Entered
from stateward.workbench.register.models import Enterprise
"""
#: What the people beside the officer do, each with their own part of the cycle.
_PARTS = {
    "people": """
group = Enterprise.objects.filter(parent=None, children__isnull=False).order_by("path").first()
person("second", "officer"); person("boss", "leader"); person("head", "enterprise_leader", enterprise=group)
print(group.code)
""",
    "report": """
year = IndexYear.objects.get()
for place, row in enumerate(year.cycle.participants.order_by("enterprise__path")):
    given = {id_: Entered(value, note="Report 1") for id_, value in figures_of(place % 5).items()}
    services.enter(row.enterprise, year, given)
    moves.approve(moves.submit(row))
""",
    "verify": """
year, second = IndexYear.objects.get(), User.objects.get(username="second")
for row in year.cycle.participants.all():
    with as_user(second, channel="web"):
        services.verify(row.enterprise, year, list(figures_of(0)))
        handed = moves.submit(row)
    moves.approve(handed)
""",
    "accept": """
year, second = IndexYear.objects.get(), User.objects.get(username="second")
with as_user(second, channel="web"):
    cycles.approve_together(year.cycle)
for row in year.cycle.participants.all():
    moves.skip(row)
""",
    "publish": """
with as_user(User.objects.get(username="boss"), channel="web"):
    cycles.approve_together(IndexYear.objects.get().cycle)
""",
}


@pytest.fixture(scope="module")
def others(address: str, workspace_of_the_server: tuple[str, str]) -> Callable[[str], str]:
    """Has the people beside the officer do their part."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}

    def do(part: str) -> str:
        command = [sys.executable, "-c", _SETUP + _PARTS[part], *workspace_of_the_server]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, timeout=150)
        return done.stdout.decode().strip()

    return do


@pytest.mark.timeout(900)
def test_a_year_from_collection_to_publication_and_what_the_head_of_the_group_sees(
    reader: Any, address: str, others: Any, chromium: Any
) -> None:
    code = others("people")
    officer = reader()
    page = officer.open("/integrity/")
    page.get_by_role("link", name="Open a year").click()
    page.get_by_label("Year", exact=True).fill(str(YEAR))
    page.get_by_label("Specification").select_option("cn-soe-integrity")
    page.get_by_role("button", name="Open the year").click()
    page.wait_for_url(re.compile(rf"/index/{YEAR}/$"))
    cycle = page.locator("main a[href^='/cycles/']").first.get_attribute("href")

    others("report")
    officer.open(f"/integrity/index/{YEAR}/{code}/figures/")
    for box in page.locator("input[name='verify']").all():
        box.check()
    page.get_by_role("button", name="Verify what is ticked").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("input[name='verify']").count() == 0
    others("verify")

    officer.open(f"/integrity/index/{YEAR}/")
    page.get_by_role("button", name="Compute the index").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Compute rank intervals").click()
    page.wait_for_url(re.compile(r"/jobs/"))
    hand_in_together(page, address, cycle)
    others("accept")
    hand_in_together(page, address, cycle)
    others("publish")

    score = f"/integrity/index/{YEAR}/{code}/"
    adopt_measures(officer, score, 2)
    officer.open(f"/integrity/index/{YEAR}/")
    assert page.get_by_text("Published").count() >= 1
    assert axe(page) == []

    context = chromium.new_context(viewport={"width": 1366, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "stateward_language", "value": "en", "url": address}])
    head = context.new_page()
    head.goto(f"{address}/account/login/?next={score}")
    head.get_by_label("User name").or_(head.get_by_label("Username")).fill("head")
    head.get_by_label("Password").fill(PASSWORD)
    head.get_by_role("button", name="Sign in", exact=True).click()
    head.wait_for_url(address + score)
    head.wait_for_load_state("networkidle")
    assert head.get_by_role("heading", name="Why the score is what it is").count() == 1
    assert head.locator("article.measure").count() == 3
    assert head.get_by_text("promised").count() == 2
    assert axe(head) == []
    context.add_cookies([{"name": "stateward_language", "value": "zh", "url": address}])
    head.goto(address + score)
    head.wait_for_load_state("networkidle")
    assert head.get_by_text("得分成因").count() >= 1
    assert axe(head) == []
    context.close()
    assert officer.complaints == []


def test_the_rooms_are_clean_and_no_wider_than_a_phone(reader: Any) -> None:
    for language in ("en", "zh"):
        someone = reader(language, 390)
        for path in ("surveys/", "education/", "signals/", "party/", "cases/", "records/declarations/"):
            page = someone.open(f"/integrity/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            assert axe(page) == [], path
        assert someone.complaints == []
