"""Drafts of rules: the grid changes one value, an error is stopped, two people put a scheme into force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from people import person, sign_in

from stateward.messages import language as speaking
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.refusals import Refused
from stateward.workbench.register.models import Enterprise
from stateward.workbench.rulebook.drafting import checking, differing, grid, services
from stateward.workbench.rulebook.drafting.models import RuleDraft
from stateward.workbench.rulebook.waits import consultations

SCHEME = "imf-health-check"
MUNICIPAL = "cn-municipal-annual"


@pytest.fixture
def officer(db: None) -> Any:
    """Who prepares."""
    return person("preparing", "officer")


@pytest.fixture
def leader(db: None) -> Any:
    """Who approves."""
    return person("approving", "leader")


@pytest.fixture
def overlay() -> Iterator[Any]:
    """The workspace's own rulebook, emptied of what a test put there."""
    folder = workspace.current().rulebook
    before = set(folder.glob("*.yaml"))
    yield folder
    for file in set(folder.glob("*.yaml")) - before:
        file.unlink()


def _begun(officer: Any, scheme: str = MUNICIPAL) -> RuleDraft:
    version = workspace.rulebook().get("scheme", scheme).version
    with as_user(officer):
        return services.begin("scheme", scheme, version, "draft-1")


def _weight(draft: RuleDraft) -> grid.Cell:
    return next(cell for cell in grid.cells(draft.content) if cell.path == "score/sum/0/sum/2/weight")


def test_the_grid_changes_one_value_and_leaves_the_rest_of_the_text(officer: Any) -> None:
    draft = _begun(officer)
    cell = _weight(draft)
    text, told = grid.changed(draft.content, {cell.path: "12"})
    assert told == {cell.path: (cell.value, "12")}
    before, after = draft.content.splitlines(), text.splitlines()
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
    assert "# The lower of last year's profit" in text


def test_what_is_no_number_is_refused_and_nothing_is_stored(officer: Any) -> None:
    draft = _begun(officer)
    with as_user(officer), pytest.raises(Refused) as refusal:
        services.write_cells(draft, {_weight(draft).path: "twelve"})
    assert refusal.value.faults[0].value == "twelve"
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_weight_error_cannot_be_submitted(officer: Any) -> None:
    draft = _begun(officer)
    with as_user(officer):
        draft = services.write_cells(draft, {_weight(draft).path: "19"})
        assert not checking.is_sound(draft)
        with pytest.raises(Refused) as refusal:
            services.move(draft, "submitted", effect_seen=True)
    assert any("weight" in fault.code or "100" in fault.message for fault in refusal.value.faults)


def test_a_workbook_comes_back_with_its_changes(officer: Any) -> None:
    from stateward.workbench.core.tables import download

    draft = _begun(officer)
    rows = grid.workbook(draft.content)
    changed = [[*row[:3], "11"] if row[0] == _weight(draft).path else row for row in rows]
    content = download(changed, "grid", "xlsx").content
    with as_user(officer):
        draft = services.write_cells(draft, grid.read_workbook(content))
    assert _weight(draft).value == "11"
    assert draft.version == 2


def test_a_scheme_needs_two_people_who_have_seen_its_effect(officer: Any, leader: Any, overlay: Any) -> None:
    draft = _begun(officer)
    with as_user(officer):
        with pytest.raises(Refused):
            services.move(draft, "submitted")
        draft = services.move(draft, "submitted", effect_seen=True)
    with as_user(leader):
        with pytest.raises(Refused):
            services.put_into_force(draft)
        services.put_into_force(draft, effect_seen=True)
    versions = [e.document.version for e in workspace.rulebook().entries["scheme", MUNICIPAL]]
    assert "draft-1" in versions


def test_who_prepared_a_draft_cannot_put_it_into_force(leader: Any, overlay: Any) -> None:
    version = workspace.rulebook().get("scheme", MUNICIPAL).version
    with as_user(leader):
        draft = services.begin("scheme", MUNICIPAL, version, "draft-2")
        draft = services.move(draft, "submitted", effect_seen=True)
        with pytest.raises(SamePerson):
            services.put_into_force(draft, effect_seen=True)
    assert not list(overlay.glob(f"scheme-{MUNICIPAL}-*.yaml"))


def test_an_existing_version_is_refused(officer: Any) -> None:
    version = workspace.rulebook().get("scheme", MUNICIPAL).version
    with as_user(officer), pytest.raises(Refused):
        services.begin("scheme", MUNICIPAL, version, version)


def test_the_pages_of_a_draft_open(client: Any, officer: Any) -> None:
    draft = _begun(officer)
    for tab in ("grid", "text", "difference"):
        assert client.get(f"{draft.get_absolute_url()}?tab={tab}").status_code == 200
    assert client.get("/rulebook/drafts/").status_code == 200
    assert client.get(f"{draft.get_absolute_url()}grid.xlsx").status_code == 200


def test_enterprises_comment_on_a_draft_while_it_is_open_and_read_their_own_side_alone(officer: Any) -> None:
    groups = Enterprise.objects.filter(depth=1).order_by("path")
    ours = person("ours", "reporter", branch=groups[0], enterprise=groups[0])
    colleague = person("colleague", "enterprise_leader", branch=groups[0], enterprise=groups[0])
    others = person("others", "reporter", branch=groups[1], enterprise=groups[1])
    draft = _begun(officer)
    address = f"/rulebook/consultations/{draft.pk}/"
    browser = sign_in(Client(), ours)
    assert browser.get(address).status_code == 404
    with as_user(ours), pytest.raises(Refused):
        services.comment(draft, "Too early")
    with as_user(officer):
        services.move(draft, "comments")
    draft.refresh_from_db()
    waiting = [row.address for row in consultations(ours)]
    assert waiting == [address] and list(consultations(officer)) == []
    assert browser.get(f"/rulebook/drafts/{draft.pk}/").status_code in (403, 404)
    assert browser.post(f"{address}comment/", {"text": " "}).status_code == 422
    assert browser.post(f"{address}comment/", {"text": "The weight is too high", "place": "score"}).status_code == 302
    assert "The weight is too high" in browser.get(address).content.decode()
    assert list(consultations(ours)) == [] == list(consultations(colleague))
    told = sign_in(Client(), others).get(address).content.decode()
    assert "The weight is too high" not in told
    assert "The weight is too high" in sign_in(Client(), officer).get(f"/rulebook/drafts/{draft.pk}/").content.decode()


_ADDED = '{id: P_NEW, when: "target > 2 * base", max_bonus: 9, max_penalty: 6, certainty: constructed}\n'


def test_a_draft_is_read_as_rows_from_what_to_what(officer: Any) -> None:
    draft = _begun(officer)
    lines = draft.content.splitlines(keepends=True)
    (gone,) = [line for line in lines if "id: P_LOW20" in line]
    with as_user(officer):
        draft = services.write_cells(draft, {_weight(draft).path: "12"})
        (line,) = [line for line in draft.content.splitlines(keepends=True) if "id: P_AT" in line]
        text = draft.content.replace(gone, "").replace(line, line.split("{")[0] + _ADDED + line)
        draft = services.write_text(draft, text)
    rows = differing.grid_of(draft)
    assert [row.kind for row in rows] == ["added", "removed", "changed"]
    added, dropped, changed = rows
    assert "P_NEW" in added.place and "P_LOW20" in dropped.place
    assert [(v.before, v.after) for v in changed.values] == [("10", "12")]
    assert changed.place.startswith("Annual score / Benefit / ")
    assert changed.values[0].name == "Weight"
    with speaking("zh"):
        assert differing.grid_of(draft)[2].values[0].name == "权重"
    assert differing.version_of(draft) == "draft-1"


def test_enterprises_read_the_rows_and_not_the_text(officer: Any) -> None:
    group = Enterprise.objects.filter(depth=1).order_by("path")[0]
    ours = person("ours", "reporter", branch=group, enterprise=group)
    draft = _begun(officer)
    with as_user(officer):
        draft = services.write_cells(draft, {_weight(draft).path: "12"})
        services.move(draft, "comments")
    page = sign_in(Client(), ours).get(f"/rulebook/consultations/{draft.pk}/").content.decode()
    assert "<del>10</del>" in page and "<ins>12</ins>" in page
    assert "weight: 12" not in page
    told = sign_in(Client(), officer).get(f"/rulebook/drafts/{draft.pk}/?tab=difference").content.decode()
    assert "<ins>12</ins>" in told and "weight: 12" in told
