"""The register: import all or nothing, the tree, the filters that everything else shares."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stateward.messages.errors import ImportFault
from stateward.workbench.register import selectors, services
from stateward.workbench.register.models import Enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def send(client: Client, text: str) -> tuple[int, str]:
    """Import a CSV through the page: status and page."""
    file = SimpleUploadedFile("register.csv", text.encode())
    response = client.post("/register/import/", {"file": file})
    return response.status_code, response.content.decode()


def test_a_file_with_chinese_headings_is_imported_with_its_tree(client: Client, chief: Any) -> None:
    status, page = send(client, "代码,名称,上级,类别\nT1,港务集团,,商业二类\nT2,港务码头,T1,商业二类\nT3,码头一,T2,\n")
    assert status == 302, page
    leaf = Enterprise.objects.get(code="T3")
    assert (leaf.path, leaf.depth) == ("/T1/T2/T3/", 3)
    assert leaf.group == Enterprise.objects.get(code="T1")
    assert [enterprise.code for enterprise in selectors.ancestors(chief, leaf)] == ["T1", "T2"]


def test_one_bad_row_stops_the_whole_file_and_says_where(client: Client) -> None:
    count = Enterprise.objects.count()
    status, page = send(client, "code,name,parent\nT1,One,\nT1,Twice,\nT2,Two,NOBODY\n")
    assert status == 422
    assert Enterprise.objects.count() == count
    assert "NOBODY" in page and "T1" in page


def test_parents_in_a_ring_are_refused_by_name() -> None:
    rows = [{"code": "T1", "parent": "T3"}, {"code": "T2", "parent": "T1"}, {"code": "T3", "parent": "T2"}]
    with pytest.raises(ImportFault) as raised:
        services.import_enterprises(rows)
    assert [fault.code for fault in raised.value.faults] == ["register.ring"]
    assert not Enterprise.objects.filter(code__startswith="T").exists()


def test_a_change_that_would_close_a_ring_with_the_register_is_refused() -> None:
    services.import_enterprises([{"code": "T1"}, {"code": "T2", "parent": "T1"}])
    with pytest.raises(ImportFault):
        services.import_enterprises([{"code": "T1", "parent": "T2"}])
    assert Enterprise.objects.get(code="T1").parent is None


def test_fields_that_a_file_does_not_carry_stay_as_they_are() -> None:
    services.import_enterprises([{"code": "T1", "name_en": "One", "industry": "54"}])
    done = services.import_enterprises([{"code": "T1", "name_en": "Uno"}])
    found = Enterprise.objects.get(code="T1")
    assert (found.name_en, found.industry) == ("Uno", "54")
    assert (done.added, done.changed, done.unchanged) == (0, 1, 0)


def test_importing_the_same_twice_changes_nothing() -> None:
    rows = [{"code": "T1", "name_en": "One"}, {"code": "T2", "name_en": "Two", "parent": "T1"}]
    services.import_enterprises(rows)
    done = services.import_enterprises(rows)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 2)


def test_moving_a_branch_moves_everything_below_it() -> None:
    services.import_enterprises(
        [{"code": "T1"}, {"code": "T2"}, {"code": "T3", "parent": "T1"}, {"code": "T4", "parent": "T3"}]
    )
    services.import_enterprises([{"code": "T3", "parent": "T2"}])
    leaf = Enterprise.objects.get(code="T4")
    assert leaf.path == "/T2/T3/T4/" and leaf.group == Enterprise.objects.get(code="T2")


def test_the_tree_counts_what_hangs_below(chief: Any) -> None:
    services.import_enterprises([{"code": "T1"}, {"code": "T2", "parent": "T1"}, {"code": "T3", "parent": "T2"}])
    top = next(twig for twig in selectors.whole_tree(chief) if twig.enterprise.code == "T1")
    assert top.below == 2 and top.children[0].below == 1


def test_a_branch_never_takes_in_a_code_that_only_begins_alike(client: Client) -> None:
    services.import_enterprises([{"code": "T1"}, {"code": "T10"}, {"code": "T2", "parent": "T1"}])
    codes = {enterprise.code for enterprise in selectors.branch(Enterprise.objects.get(code="T1"))}
    assert codes == {"T1", "T2"}


def test_the_export_has_the_columns_and_rows_of_the_list(client: Client) -> None:
    services.import_enterprises([{"code": "T1", "name_en": "Testing One"}, {"code": "T2", "name_en": "Testing Two"}])
    response = client.get("/register/export.csv?name=Testing&column=code&sort=-code")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [["Enterprise", "Code"], ["Testing Two", "T2"], ["Testing One", "T1"]]


def test_an_empty_register_says_what_to_do_next(client: Client) -> None:
    from stateward.workbench.statements.models import Statement

    Statement.objects.all().delete()
    Enterprise.objects.update(parent=None, group=None)
    Enterprise.objects.all().delete()
    for address in ("/register/", "/register/tree/", "/assessment/"):
        page = client.get(address).content.decode()
        assert 'class="btn btn-primary" href="/register/import/"' in page, address
    assert 'href="/statements/new/"' in client.get("/statements/").content.decode()
