"""One way to write a record: the same bytes for the same record, and only for it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stateward.audit.canonical import canonical, moment
from stateward.audit.records import SealRecord, UnknownAlgorithm, personal_digest, read_line

SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False)
RECORDS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)

#: The first text drawn builds the table of all characters, which a busy machine takes seconds for.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(RECORDS)
def test_reading_and_writing_again_changes_no_byte(record: object) -> None:
    line = canonical(record)
    assert canonical(json.loads(line)) == line
    assert "\n" not in line
    line.encode()


@UNHURRIED
@given(st.dictionaries(st.text(), SCALARS, min_size=2, max_size=5))
def test_the_order_of_the_fields_does_not_matter(record: dict[str, object]) -> None:
    assert canonical(dict(reversed(record.items()))) == canonical(record)


def test_values_become_text_that_no_reader_of_json_changes() -> None:
    record = {
        "decimal": Decimal("1.50"),
        "float": 0.1,
        "day": date(2026, 11, 23),
        "id": UUID(int=1),
        "名称": "港务",
        "set": {"b", "a"},
    }
    assert canonical(record) == (
        '{"day":"2026-11-23","decimal":"1.50","float":"0.1","id":"00000000-0000-0000-0000-000000000001",'
        '"set":["a","b"],"名称":"港务"}'
    )


def test_a_time_is_written_in_utc_with_the_microseconds_the_databases_keep() -> None:
    time = datetime(2026, 11, 23, 9, 0, 0, 4, tzinfo=timezone(timedelta(hours=8)))
    assert moment(time) == "2026-11-23T01:00:00.000004Z"
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 11, 23))


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        canonical({"x": object()})


def test_broken_utf8_and_nul_become_what_databases_hold() -> None:
    assert canonical("a\x00b\ud800") == '"a\ufffdb?"'


@pytest.mark.parametrize("line", ['{"b":1,"a":2}', '{"a": 1}', "[1]", '{"a":1.0}', "", '{"a":1', '{"a":"\\u0041"}'])
def test_a_line_that_is_not_canonical_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        read_line(line)


def test_a_digest_depends_on_event_name_salt_and_content() -> None:
    parts = ("event", "name", "salt", "content")
    digest = personal_digest(*parts)
    for place in range(4):
        changed = [part + "x" if index == place else part for index, part in enumerate(parts)]
        assert personal_digest(*changed) != digest


def seal(**changes: object) -> SealRecord:
    made = SealRecord.made(1, datetime(2026, 1, 1, tzinfo=UTC), "SHA-256", "origin", 3, "ab" * 32, "")
    return SealRecord(**{**made.to_dict(), **changes})


def test_a_seal_s_head_covers_every_other_field() -> None:
    assert seal().computed_head() == seal().head
    for name, value in {"number": 2, "at": "x", "origin": "x", "size": 4, "root": "x", "previous": "x"}.items():
        assert seal(**{name: value}).computed_head() != seal().head, name
    with pytest.raises(UnknownAlgorithm):
        seal(algorithm="MD5").computed_head()
