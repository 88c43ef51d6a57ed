"""The rows of every list say what django-tables2 itself would say of them, cell by cell."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import django_tables2
import pytest
from django.test import RequestFactory
from django.utils.html import conditional_escape

import stateward.workbench
from stateward.workbench.core import table_rows, tables
from stateward.workbench.register.selectors import enterprises, industry_titles
from stateward.workbench.register.tables import EnterpriseTable
from stateward.workbench.statements import selectors
from stateward.workbench.statements.tables import StatementTable

pytestmark = pytest.mark.django_db
CELL = re.compile(r"<td ([^>]*)>(.*?)</td>", re.DOTALL)


def plainly(table: Any) -> list[tuple[str, str]]:
    """Attributes and content of all cells, as the library gives them one by one."""
    return [
        (column.attrs["td"].as_html(), str(conditional_escape(cell)))
        for row in table.paginated_rows
        for column, cell in row.items()
    ]


def shown(table: Any) -> Any:
    """The table with all its columns on its first page."""
    request = RequestFactory().get("/", {"column": list(table.optional)})
    return tables.show(request, table)


def register_of(chief: Any) -> Any:
    return EnterpriseTable(enterprises(chief), industry_titles=industry_titles(), sight=lambda one: one)


def statements_of(chief: Any) -> Any:
    return StatementTable(selectors.current(chief))


@pytest.mark.parametrize("made", [register_of, statements_of])
def test_cells_are_those_of_the_library(chief: Any, made: Any) -> None:
    table = shown(made(chief))
    found = CELL.findall(table.body())
    assert len(found) > 20
    assert found == plainly(table)


class Words(tables.Table):
    """Texts that must be escaped, a missing figure, a column without a field, one whose words are its own."""

    name = django_tables2.Column()
    figure = tables.NumberColumn(places=1)
    none = django_tables2.Column(accessor="nowhere", default="nothing")
    all = django_tables2.Column(empty_values=(), accessor="name")
    linked = django_tables2.Column(accessor="name", linkify=lambda record: f"/of/{record['figure']}/")

    def render_all(self, record: Any, bound_column: Any, **_rest: Any) -> str:
        """What the whole row says."""
        return f"{bound_column.name}<{record['name']}>"


def test_text_is_escaped_and_what_is_missing_says_so() -> None:
    rows = [{"name": "<b>A & B</b>", "figure": -1234.56}, {"name": "", "figure": None}]
    table = shown(Words(rows))
    found = CELL.findall(table.body())
    assert found == plainly(table)
    assert "<b>" not in table.body() and "&lt;b&gt;A &amp; B&lt;/b&gt;" in table.body()
    assert [content for _attributes, content in found].count("nothing") == 2


def test_a_table_without_rows_says_so(client: Any) -> None:
    page = client.get("/register/?name=no-such-enterprise").content.decode()
    assert 'class="text-secondary">' in page and "<tr><td colspan=" in page


def test_attributes_that_a_function_computes_for_each_row_are_refused() -> None:
    class Coloured(tables.Table):
        name = django_tables2.Column(attrs={"td": {"class": lambda record: record["name"]}})

    with pytest.raises(TypeError, match="attribute class of the cells of name"):
        table_rows.body(shown(Coloured([{"name": "red"}])))


def test_no_list_of_the_workbench_computes_attributes_of_rows_or_cells() -> None:
    for module in pkgutil.walk_packages(stateward.workbench.__path__, "stateward.workbench."):
        if module.name.endswith((".tables", "_tables")):
            importlib.import_module(module.name)
    lists = every_kind_of(tables.Table)
    assert len(lists) > 20
    for one in lists:
        if one.__module__.startswith("stateward."):
            assert not one._meta.row_attrs, one
            for column in one.base_columns.values():
                assert not any(callable(value) for value in column.attrs.get("td", {}).values()), (one, column)


def every_kind_of(kind: type) -> list[Any]:
    """The classes below one, at any depth."""
    return [found for below in kind.__subclasses__() for found in [below, *every_kind_of(below)]]
