"""What everyone does first: signing in, and how the administrator lets a colleague in. In either language."""

from __future__ import annotations

import re
from typing import Any

from stateward.messages import gettext, language


def said(page: Any, english: str) -> str:
    """What the page says for an English sentence, in the language the page is in."""
    with language(page.evaluate("document.documentElement.lang")):
        return gettext(english)


def sign_in(reader: Any, username: str, password: str, place: str = "/accounts/") -> Any:
    """Sign in through the page and come to a place; its page."""
    page = reader.open(f"/account/login/?next={place}")
    page.locator("#id_login").fill(username)
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name=said(page, "Sign in"), exact=True).click()
    page.wait_for_load_state("networkidle")
    return page


def choose(page: Any, field: str, text: str) -> None:
    """Choose in a field by what a person reads; a list with a search field is filled behind it."""
    page.eval_on_selector(
        f"#{field}",
        """(select, text) => {
            const option = [...select.options].find(one => one.text.includes(text));
            if (select.tomselect) select.tomselect.setValue(option.value); else select.value = option.value;
        }""",
        text,
    )


def add_a_person(administrator: Any, username: str, full_name: str, role: str) -> str:
    """Add a person with a grant for the whole office; the page shows a link that works once: its address."""
    page = administrator.open("/accounts/people/new/")
    page.locator("#id_username").fill(username)
    page.locator("#id_full_name").fill(full_name)
    page.get_by_role("button", name=said(page, "Save"), exact=True).click()
    page.wait_for_url(re.compile(r"/accounts/people/\d+/$"))
    person = page.url
    page.get_by_role("link", name=said(page, "Give a grant")).click()
    page.locator("#id_role").select_option(role)
    page.get_by_role("button", name=said(page, "Save"), exact=True).click()
    page.wait_for_url(person)
    page.get_by_role("button", name=said(page, "Make a one-time link")).click()
    page.wait_for_selector("code.secret")
    return str(page.locator("code.secret").inner_text())


def take_the_link(newcomer: Any, link: str, password: str) -> None:
    """Open the link that works once and set a password."""
    page = newcomer.page
    page.goto(link)
    page.locator("#id_password").fill(password)
    page.locator("#id_again").fill(password)
    page.get_by_role("button", name=said(page, "Set the password")).click()
    page.wait_for_url("**/account/login/")


def give_a_grant(administrator: Any, username: str, role: str, branch: str) -> None:
    """Give a person who is in already a role for one more branch."""
    page = administrator.open(f"/accounts/people/?q={username}")
    page.locator("main table").get_by_role("link", name=username, exact=True).click()
    page.wait_for_url(re.compile(r"/accounts/people/\d+/$"))
    person = page.url
    page.get_by_role("link", name=said(page, "Give a grant")).click()
    page.locator("#id_role").select_option(role)
    choose(page, "id_branch", branch)
    page.get_by_role("button", name=said(page, "Save"), exact=True).click()
    page.wait_for_url(person)


def import_people(administrator: Any, heading: str, rows: list[str], username: str) -> str:
    """Import people and their grants from a file; the link that works once for one of them."""
    page = administrator.open("/accounts/people/import/")
    content = "\n".join([heading, *rows]).encode()
    page.locator("#file").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name=said(page, "Check and import")).click()
    page.wait_for_load_state("networkidle")
    fault = page.locator("main .fault-list .sentence")
    assert not fault.count(), fault.first.inner_text()
    page = administrator.open(f"/accounts/people/?q={username}")
    page.locator("main table").get_by_role("link", name=username, exact=True).click()
    page.wait_for_url(re.compile(r"/accounts/people/\d+/$"))
    page.get_by_role("button", name=said(page, "Make a one-time link")).click()
    page.wait_for_selector("code.secret")
    return str(page.locator("code.secret").inner_text())
