"""How many rows a query has: lists ask for it on every page, and counting reads them all."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db.models import QuerySet

from stateward.workbench.core import moments


def counted(rows: QuerySet[Any]) -> int:
    """The number of rows; a server remembers it for a moment under the query itself, which holds the reader's scope."""
    if not moments.remembers():
        return rows.count()
    try:
        sql, given = rows.query.sql_with_params()
    except EmptyResultSet:
        return 0
    return moments.kept(("count", sql, repr(given)), rows.count)


class CountedPages(Paginator[Any]):
    """The pages of a table, whose number of rows a server remembers for a moment."""

    @cached_property
    def count(self) -> int:
        """The number of rows on all pages."""
        rows: Any = self.object_list
        found = getattr(rows.data, "data", None)
        # A query that was read already knows its number.
        unread = isinstance(found, QuerySet) and found._result_cache is None
        return counted(found) if unread else len(rows)
