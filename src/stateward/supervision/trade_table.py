"""Reading a table of sales between enterprises: one row a contract and its goods; every row at fault is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from stateward.facts.faults import fault, shown
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, ImportFault

#: Headings as people write them -> our column.
HEADINGS = {
    "contract": "contract", "contract number": "contract", "合同编号": "contract", "合同号": "contract",
    "seller": "seller", "销售方": "seller", "卖方": "seller", "供方": "seller",
    "buyer": "buyer", "采购方": "buyer", "买方": "buyer", "需方": "buyer",
    "goods": "goods", "货物": "goods", "商品": "goods", "品种": "goods", "品名": "goods",
    "quantity": "quantity", "数量": "quantity",
    "amount": "amount", "金额": "amount", "合同金额": "amount",
    "date": "date", "day": "date", "日期": "date", "签订日期": "date",
}  # fmt: skip
_NEEDED = ("contract", "seller", "buyer", "goods", "quantity", "amount", "date")
_KEY = ("seller", "buyer", "contract", "goods")


@dataclass(frozen=True)
class Sold:
    """One sale as it was handed in; goods and quantity may be missing, then the sale says too little for some rules."""

    row: int
    contract: str
    seller: str
    buyer: str
    goods: str
    quantity: float | None
    amount: float
    day: dt.date


def read_sales(headings: list[str], rows: list[list[str]], known: Collection[str], file: str = "") -> list[Sold]:
    """The sales of a table of texts; `known` are the codes of the register, of which each row must name one.

    Raises ImportFault with every row at fault: nothing of the table counts then.
    """
    columns = _columns(headings, file)
    sold: list[Sold] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, cells in enumerate(rows, 2):
        told = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        if not any(told.values()):
            continue
        wrong = _problem(told, known, seen)
        if wrong is None:
            seen[tuple(told[name] for name in _KEY)] = number
            quantity = _number(told["quantity"])
            sold.append(
                Sold(number, told["contract"], told["seller"], told["buyer"], told["goods"], quantity,
                     _number(told["amount"]) or 0.0, dt.date.fromisoformat(told["date"][:10]))
            )  # fmt: skip
        else:
            column, message, step = wrong
            faults.append(fault(f"trade_{column}", message, step, value=told[column], file=file or None, row=number))
    if not sold and not faults:
        message, step = _("The file holds no sale."), _("One sale a row, headings above.")
        faults.append(fault("trade_none", message, step, file=file or None))
    if faults:
        raise ImportFault(faults)
    return sold


def _columns(headings: list[str], file: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = HEADINGS.get(" ".join(heading.replace("_", " ").split()).casefold())
        if column is not None:
            found.setdefault(column, place)
    absent = [name for name in _NEEDED if name not in found]
    if absent:
        raise ImportFault(
            fault(
                "trade_columns",
                _("The table of trade has no column {columns}.").format(columns=listed(absent)),
                _("Needed are contract, seller, buyer, goods, quantity, amount and date."),
                value=", ".join(headings[:8]),
                file=file or None,
                row=1,
            )
        )
    return found


def _problem(
    told: dict[str, str], known: Collection[str], seen: dict[tuple[str, ...], int]
) -> tuple[str, str, str] | None:
    """The column at fault with its sentence and next step; nothing for a sound row."""
    for column in ("contract", "seller", "buyer"):
        if not told[column]:
            return column, _("The row has no {column}.").format(column=column), _("Fill the cell in.")
    if told["seller"] == told["buyer"]:
        return "buyer", _("Seller and buyer are the same."), _("Correct one of the two codes.")
    if told["seller"] not in known and told["buyer"] not in known:
        return (
            "seller",
            _("Neither {seller} nor {buyer} is in the register.").format(
                seller=shown(told["seller"]), buyer=shown(told["buyer"])
            ),
            _("Name at least one of them by its code in the register."),
        )
    for column, blank in (("quantity", True), ("amount", False)):
        number = _number(told[column])
        if (number is None and not (blank and not told[column])) or (number is not None and number < 0):
            return (
                column,
                _("{value} is no number of at least 0.").format(value=shown(told[column])),
                _("Write a number, without its unit."),
            )
    try:
        dt.date.fromisoformat(told["date"][:10])
    except ValueError:
        return "date", _("{value} is no day.").format(value=shown(told["date"])), _("Write it as 2026-12-31.")
    twin = seen.get(tuple(told[name] for name in _KEY))
    if twin is not None:
        return (
            "contract",
            _("The same contract and goods stand in row {row}.").format(row=twin),
            _("Add the quantities and amounts up in one row."),
        )
    return None


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").replace("，", ""))
    except ValueError:
        return None
