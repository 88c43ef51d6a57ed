"""How numbers are written."""

from decimal import Decimal

import pytest

from stateward.messages import language
from stateward.workbench.core import formats
from stateward.workbench.core.formats import DASH, MINUS, MoneyUnit


def test_a_missing_number_is_a_dash_and_never_zero() -> None:
    assert formats.number(None) == DASH
    assert formats.number(float("nan")) == DASH
    assert formats.number(0) == "0.00"


def test_a_negative_number_has_a_real_minus_sign_and_separators() -> None:
    assert formats.number(Decimal("-1234567.885")) == f"{MINUS}1,234,567.89"


def test_what_rounds_to_zero_is_not_negative() -> None:
    assert formats.number(Decimal("-0.001")) == "0.00"


def test_a_change_carries_its_sign() -> None:
    assert formats.number(Decimal("0.5"), signed=True) == "+0.50"
    assert formats.number(Decimal("-0.5"), signed=True) == f"{MINUS}0.50"
    assert formats.number(0, signed=True) == "0.00"


@pytest.mark.parametrize(
    ("currency", "size", "factor"),
    [
        ("CNY", "base", 1),
        ("CNY", "middle", 10_000),
        ("CNY", "large", 100_000_000),
        ("UAH", "middle", 1_000),
        ("UAH", "large", 1_000_000),
    ],
)
def test_money_is_counted_in_ten_thousands_for_the_yuan_and_thousands_elsewhere(
    currency: str, size: str, factor: int
) -> None:
    unit = MoneyUnit(currency, size)
    assert unit.factor == factor
    assert unit.scaled(Decimal(factor) * 3) == 3


def test_no_unit_of_another_currency_speaks_of_yuan() -> None:
    for code in ("en", "zh"):
        with language(code):
            assert all("yuan" not in title and "元" not in title for _size, title in formats.unit_choices("UAH"))


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (Decimal("17.6"), "percent", "17.60 %"),
        (Decimal("0.5"), "times", "0.50"),
        (Decimal("96"), "days", "96.0 days"),
        (Decimal("0.038383"), "ratio", "0.0384"),
        (None, "percent", DASH),
    ],
)
def test_a_measure_is_written_in_its_unit(value: Decimal | None, unit: str, written: str) -> None:
    assert formats.measure(value, unit) == written


def test_a_name_falls_back_to_the_other_language_and_then_to_the_code() -> None:
    with language("zh"):
        assert formats.name_of("Harbour", "港务", "H1") == "港务"
        assert formats.name_of("Harbour", "", "H1") == "Harbour"
        assert formats.name_of("", "", "H1") == "H1"


def test_a_period_is_the_year_or_the_year_and_month() -> None:
    assert formats.period(2023, 12) == "2023"
    assert formats.period(2023, 9) == "2023-09"
