"""Flat contract tables: every row becomes part of a process or is named, and what cannot be judged says why."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from stateward.integrity.faults import IntegrityError
from stateward.integrity.redflags.convert import Converted, convert, pseudonym
from stateward.integrity.redflags.run import RedFlags, flags_of
from stateward.integrity.redflags.settings import read_settings
from stateward.rulebook import Rulebook
from stateward.rulebook.contracts import ContractsDocument


def mapping(**fields: Any) -> ContractsDocument:
    return ContractsDocument.model_validate({
        "document": "contracts", "id": "test", "version": "1", "title": {"en": "T", "zh": "测"}, "jurisdiction": "cn",
        "status": "illustrative", "source": {"document": "test"}, "ocid_prefix": "ocds-x-", "process": "no",
        "timezone": "Asia/Shanghai", "buyer": {"id": "buyer"}, "supplier": {"name": "supplier", "pseudonym": True},
        "fields": {"contract": "contract", "amount": "amount", "currency": {"always": "CNY"}, "start": "start",
                   "end": "end", "method": {"column": "way", "values": {"公开招标": "open"}}},
        **fields,
    })  # fmt: skip


ROW = {"no": "N1", "contract": "C1", "buyer": "B", "supplier": "S", "amount": "100", "start": "2026-01-01T09:00",
       "end": "2026-01-11", "way": "公开招标"}  # fmt: skip


@pytest.fixture(scope="module")
def ports(shared_data: Path) -> tuple[Converted, RedFlags]:
    """The contracts of the Mexican port corporations through the converter to the indicators."""
    table = pl.read_csv(shared_data / "mexico-port-contracts" / "contracts.csv", infer_schema=False)
    made = convert(table.to_dicts(), Rulebook.load().get("contracts", "mx-compranet"), "contracts.csv")
    return made, flags_of(made.lines(), read_settings())


def test_every_real_contract_is_accounted_for(ports: tuple[Converted, RedFlags]) -> None:
    made, found = ports
    assert (made.rows, made.repeated, made.left_out) == (1594, 3, 1)
    assert sum(len(release["awards"]) for release in made.releases) == 1594 - 3 - 1
    assert found.releases.lines.kept == len(made.releases) == len({r["ocid"] for r in made.releases})
    kinds = Counter(fault.code for fault in made.faults)
    assert kinds == {"contracts.row_repeated": 3, "contracts.no_process": 2, "contracts.amount_zero": 3,
                     "contracts.left_out": 1}  # fmt: skip


def test_what_contracts_without_bids_cannot_tell_is_said(ports: tuple[Converted, RedFlags]) -> None:
    made, found = ports
    states, processes = found.states(), len(made.releases)
    for code in ("R024", "R028", "R035", "R036", "R058"):
        assert states[code] == {"triggered": 0, "not_triggered": 0, "insufficient_data": processes, "not_applicable": 0}
        assert [r["reason"] for r in found.reasons()[code]] == ["no_bids"]
    assert states["R003"]["triggered"] + states["R003"]["not_triggered"] == 884
    assert {r["reason"] for r in found.reasons()["R003"]} == {"no_start"}
    assert {f.rule for f in found.faults if f.code == "redflags.fires_often"} == {"R003"}
    assert {f.rule for f in found.faults if f.code == "redflags.nobody"} == {"R025"}
    assert found.coverage()["R024"]["/bids/details[]/value/amount"] == 0


def test_names_of_suppliers_stay_out_of_the_releases(ports: tuple[Converted, RedFlags]) -> None:
    suppliers = [s for r in ports[0].releases for a in r["awards"] for s in a["suppliers"]]
    assert all(set(s) == {"id"} and s["id"].startswith("name-") for s in suppliers)


def test_a_submission_period_is_local_time_with_its_offset(ports: tuple[Converted, RedFlags]) -> None:
    first = ports[0].releases[0]["tender"]
    assert first["tenderPeriod"] == {"startDate": "2012-10-30T19:24:00-06:00", "endDate": "2012-11-07T14:30:00-06:00"}
    assert first["procurementMethod"] == "direct"


def test_rows_of_one_procedure_are_one_process() -> None:
    made = convert([ROW, {**ROW, "contract": "C2", "supplier": "T"}], mapping())
    assert [len(r["awards"]) for r in made.releases] == [2]
    assert made.releases[0]["ocid"] == "ocds-x-N1"
    assert json.loads(next(iter(made.lines())))["awards"][0]["value"] == {"amount": 100.0, "currency": "CNY"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": "a lot"}, "contracts.amount"),
        ({"amount": "Infinity"}, "contracts.amount"),
        ({"amount": "0"}, "contracts.amount_zero"),
        ({"start": "yesterday"}, "contracts.date"),
        ({"supplier": ""}, "contracts.no_supplier"),
        ({"way": "竞价"}, "contracts.unknown_word"),
        ({"no": None}, "contracts.no_process"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_the_row_kept(change, code) -> None:
    made = convert([{**ROW, **change}], mapping(), "t.csv")
    assert [f.code for f in made.faults] == [code]
    assert len(made.releases) == 1 and len(made.releases[0]["awards"]) == 1


def test_many_faults_of_a_kind_are_counted_and_not_all_named() -> None:
    rows = [{**ROW, "contract": f"C{i}", "amount": "x"} for i in range(50)]
    made = convert(rows, mapping())
    assert len(made.faults) == 21 and made.faults[-1].value == "50"


def test_a_table_without_the_columns_of_the_mapping_is_refused() -> None:
    with pytest.raises(IntegrityError) as caught:
        convert([{"no": "1"}], mapping())
    assert {f.value for f in caught.value.faults} >= {"amount", "buyer", "way"}
    with pytest.raises(IntegrityError):
        convert([ROW], mapping(timezone="Moon/Base"))


def test_a_pseudonym_joins_spellings_and_separates_names() -> None:
    assert pseudonym("Construcción, S.A. de C.V.") == pseudonym("CONSTRUCCION SA DE CV")
    assert pseudonym("嘉兴水务") != pseudonym("嘉兴水利")
