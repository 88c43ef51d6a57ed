"""Lists of sales come in: all or nothing; a sale that is known is corrected."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from stateward.supervision.trade_table import Sold, read_sales
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.register.holdings.lists import table_of
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import IMPORT_TRADE
from stateward.workbench.supervision.trade.models import TradeSale

_KEY = ("seller", "buyer", "contract", "goods")
_BATCH = 400


@dataclass(frozen=True)
class Recorded:
    """What recording a list did; `first` and `last` are the years of its sales."""

    sales: int
    first: int
    last: int


@service(IMPORT_TRADE)
def import_sales(upload: Upload) -> Recorded:
    """Record a list of sales (`.xlsx`, `.csv`). Raises ImportFault with every row at fault; nothing is stored then."""
    table = table_of(upload.content, upload.name)
    rows = [[cell or "" for cell in row] for row in table.rows()]
    known = set(Enterprise.objects.values_list("code", flat=True))
    sold = read_sales(table.columns, rows, known, upload.name)
    keep(upload)
    who = acting().person
    TradeSale.objects.bulk_create(
        [_row(one, upload.name, who) for one in sold],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=_KEY,
        update_fields=["quantity", "amount", "day", "file_name", "recorded_by"],
    )
    years = [one.day.year for one in sold]
    done = Recorded(len(sold), min(years), max(years))
    recording.record(events.TRADE_IMPORTED, None, after={"file_name": upload.name, **done.__dict__})
    return done


def _row(sold: Sold, file_name: str, who: object) -> TradeSale:
    return TradeSale(
        contract=sold.contract[:120], seller=sold.seller[:120], buyer=sold.buyer[:120], goods=sold.goods[:120],
        quantity=sold.quantity, amount=Decimal(repr(sold.amount)), day=sold.day, file_name=file_name[:250],
        recorded_by=who,
    )  # fmt: skip
