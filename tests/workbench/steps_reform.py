"""Steps of a slimming plan, as people take them in the browser."""

from __future__ import annotations

from typing import Any

from steps_people import choose


def plan(officer: Any, title: str, group: str, layers: int) -> Any:
    """Set the targets of a plan and have it computed; the page of the plan."""
    page = officer.open("/reform/slimming/new/")
    page.get_by_label("Title").fill(title)
    choose(page, "id_root", group)
    page.get_by_label("At most so many legal layers").fill(str(layers))
    page.get_by_role("button", name="Compute the plan").click()
    page.wait_for_url("**/reform/slimming/*/", timeout=120_000)
    page.get_by_role("heading", name="After the plan").wait_for(timeout=120_000)
    page.wait_for_function("document.querySelectorAll('[data-structure][data-shown]').length === 2")
    return page


def adopt(leader: Any, title: str, owner: str) -> Any:
    """Another person adopts the plan, in whatever language; its steps are deployed. The page of the plan."""
    page = leader.open("/reform/slimming/")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_selector("#id_owner", state="attached")
    choose(page, "id_owner", owner)
    page.locator("form[action$='/adopt/'] button[type=submit]").click()
    page.locator("#id_owner").wait_for(state="detached")
    page.wait_for_load_state("networkidle")
    return page
