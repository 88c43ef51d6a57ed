"""Who may open the addresses of disclosure: the office's own pages, and those of the public."""

from __future__ import annotations

from rows import CSV, NOBODY, Row, key

# The people of these tests hold a branch; what the public reads concerns the whole office.
WHOLE = NOBODY

ROWS: dict[str, Row] = {
    "disclosure:list": Row(WHOLE),
    "disclosure:export": Row(WHOLE, fixed=CSV),
    "disclosure:new": Row(WHOLE),
    "disclosure:new-results": Row(WHOLE),
    "disclosure:publication": Row(WHOLE, key("publication")),
    "disclosure:edit": Row(WHOLE, key("publication")),
    "disclosure:drop": Row(WHOLE, key("publication"), method="post"),
    "disclosure:publish": Row(WHOLE, key("publication"), method="post"),
    "disclosure:withdraw": Row(WHOLE, key("publication"), method="post"),
    "public:list": Row(public=True),
    "public:feed": Row(public=True),
    "public:open-data": Row(public=True),
    "public:catalogue": Row(public=True),
    # A draft is nothing for anybody, in whatever form.
    "public:publication": Row(NOBODY, key("publication"), public=True),
    "public:table": Row(NOBODY, lambda objects: {"pk": objects["publication"].pk, "format_": "csv"}, public=True),
    "public:dictionary": Row(NOBODY, key("publication"), public=True),
    "api:publications": Row(WHOLE, program=True),
    "api:publication": Row(WHOLE, key("publication"), program=True),
}

NOTHING_THERE = {"public:publication", "public:table", "public:dictionary"}
