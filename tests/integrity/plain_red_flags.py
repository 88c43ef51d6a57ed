"""The eleven indicators a second time, as plain loops over releases: what the tables are checked against."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from typing import Any

SETTLED = {"active", "cancelled", "unsuccessful"}


def quantile(values: list[float], share: float) -> float:
    x = sorted(values)
    h = (len(x) + 1 / 3) * share + 1 / 3
    k = math.floor(h)
    return x[0] if k < 1 else x[-1] if k >= len(x) else x[k - 1] + (h - k) * (x[k] - x[k - 1])


def plain(releases: list[dict[str, Any]], currency: str = "CNY") -> dict[str, dict[str, dict[str, float]]]:
    """All eleven with their defaults and one currency, on releases whose fields have the right types."""
    out: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    gaps: dict[str, tuple[float, str, str]] = {}
    bids_of: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    shares = {"Buyer": defaultdict(lambda: [0, 0]), "ProcuringEntity": defaultdict(lambda: [0, 0]),
              "Tenderer": defaultdict(lambda: [0, 0])}  # fmt: skip
    groups: dict[str, tuple[set[int], set[str]]] = defaultdict(lambda: (set(), set()))
    for number, release in enumerate(releases):
        tender = release.get("tender", {})
        if tender.get("status") == "cancelled":
            continue
        ocid = release["ocid"]
        bids = release.get("bids", {}).get("details")
        awards = release.get("awards")
        period = tender.get("tenderPeriod", {})
        if "startDate" in period and "endDate" in period:
            days = dt.datetime.fromisoformat(period["endDate"]) - dt.datetime.fromisoformat(period["startDate"])
            if int(days / dt.timedelta(days=1)) < 15:
                out["OCID"][ocid]["R003"] = 1.0
        if tender.get("numberOfTenderers") == 1 and tender.get("procurementMethod") in ("open", "selective"):
            out["OCID"][ocid]["R018"] = 1.0
        submitted = [b for b in bids or [] if b.get("status") not in (None, "invited", "withdrawn")]
        active = [a for a in awards or [] if a.get("status") == "active"]
        settled = (
            awards is not None
            and bids is not None
            and all(a.get("status") in SETTLED or "status" not in a for a in awards)
        )
        _identical(out, ocid, submitted)
        _late(out, ocid, period, bids, active)
        if settled:
            valid = {t["id"] for b in bids if b.get("status") == "valid" for t in b["tenderers"]}
            thrown = {t["id"] for b in bids if b.get("status") == "disqualified" for t in b["tenderers"]} - valid
            awarded = {s["id"] for a in active for s in a["suppliers"]}
            if len(valid) == 1 and valid == awarded and thrown:
                out["OCID"][ocid]["R035"] = float(len(thrown))
                out["Tenderer"][next(iter(valid))]["R035"] = 0.0
            if len(active) == 1 and len(active[0]["suppliers"]) == 1:
                winner = active[0]["suppliers"][0]["id"]
                _gap(gaps, ocid, bids, winner, currency)
                for id_ in {
                    b["tenderers"][0]["id"] for b in bids if b.get("status") == "valid" and len(b["tenderers"]) == 1
                }:
                    bids_of[id_][0] += 1
                    bids_of[id_][1] += id_ == winner
        priced = [b for b in submitted if "value" in b and b["value"]["currency"] == currency]
        if active and any(b["status"] == "valid" for b in priced):
            lowest = min(priced, key=lambda b: b["value"]["amount"])
            if lowest["status"] == "disqualified":
                out["OCID"][ocid]["R036"] = 1.0
        for bid in submitted:
            thrown_out = bid["status"] == "disqualified"
            owners = [("Buyer", release.get("buyer", {}).get("id")),
                      ("ProcuringEntity", tender.get("procuringEntity", {}).get("id")),
                      *(("Tenderer", t["id"]) for t in bid["tenderers"])]  # fmt: skip
            for group, id_ in owners:
                if id_ is not None:
                    shares[group][id_][0] += thrown_out
                    shares[group][id_][1] += 1
        for award in active:
            if len(award["suppliers"]) == 1 and award.get("items"):
                seen, codes = groups[award["suppliers"][0]["id"]]
                seen.add(number)
                codes |= {item["classification"]["id"][:2] for item in award["items"]}
    _outliers(out, gaps, bids_of, shares, groups)
    return {group: dict(ids) for group, ids in out.items() if ids}


def _identical(out, ocid, submitted) -> None:
    priced = [b for b in submitted if "value" in b]
    for i, one in enumerate(priced):
        for other in priced[i + 1 :]:
            mine, theirs = ({t["id"] for t in b["tenderers"]} for b in (one, other))
            if one["value"] == other["value"] and mine != theirs:
                out["OCID"][ocid]["R028"] = 1.0
                for id_ in mine | theirs:
                    out["Tenderer"][id_]["R028"] = 1.0


def _late(out, ocid, period, bids, active) -> None:
    suppliers = {s["id"] for a in active for s in a["suppliers"]}
    for bid in bids or []:
        if bid.get("status") == "valid" and "endDate" in period and "date" in bid:
            late = dt.datetime.fromisoformat(bid["date"]) > dt.datetime.fromisoformat(period["endDate"])
            for tenderer in bid["tenderers"]:
                if late and tenderer["id"] in suppliers:
                    out["OCID"][ocid]["R030"] = 1.0
                    out["Tenderer"][tenderer["id"]]["R030"] = 1.0


def _gap(gaps, ocid, bids, winner, currency) -> None:
    alone = [
        (b["value"]["amount"], b["tenderers"][0]["id"])
        for b in bids
        if b.get("status") == "valid"
        and "value" in b
        and b["value"]["currency"] == currency
        and len(b["tenderers"]) == 1
    ]
    mine = [a for a, id_ in alone if id_ == winner]
    others = [(a, id_) for a, id_ in alone if id_ != winner]
    if mine and others and min(mine) > 0:
        amount, runner = min(others, key=lambda other: other[0])
        if amount >= min(mine):
            gaps[ocid] = ((amount - min(mine)) / min(mine), winner, runner)


def _outliers(out, gaps, bids_of, shares, groups) -> None:
    if gaps:
        values = [gap for gap, _w, _r in gaps.values()]
        q1, q3 = quantile(values, 0.25), quantile(values, 0.75)
        low, high = q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)
        for ocid, (gap, winner, runner) in gaps.items():
            if q1 > 0 and low > 0 and gap <= low:
                out["OCID"][ocid]["R024"] = gap
                out["Tenderer"][winner]["R024"] = out["Tenderer"][runner]["R024"] = 0.0
            if high > 0 and gap >= high:
                out["OCID"][ocid]["R058"] = gap
                out["Tenderer"][winner]["R058"] = 0.0
    if bids_of:
        ratios = {id_: wins / bids for id_, (bids, wins) in bids_of.items()}
        q1, q3 = quantile(list(ratios.values()), 0.25), quantile(list(ratios.values()), 0.75)
        low, often = q1 - 1.5 * (q3 - q1), quantile([b for b, _w in bids_of.values()], 0.75)
        for id_, ratio in ratios.items():
            if q1 > 0 and low > 0 and ratio <= low and bids_of[id_][0] >= often:
                out["Tenderer"][id_]["R025"] = ratio
    for group, counts in shares.items():
        ratios = {id_: n / bids for id_, (n, bids) in counts.items() if bids >= 2}
        if ratios:
            q1, q3 = quantile(list(ratios.values()), 0.25), quantile(list(ratios.values()), 0.75)
            high = q3 + 1.5 * (q3 - q1)
            for id_, ratio in ratios.items():
                if high > 0 and ratio >= high:
                    out[group][id_]["R038"] = ratio
    variety = {id_: float(len(codes)) for id_, (seen, codes) in groups.items() if len(seen) >= 20}
    if variety:
        q1, q3 = quantile(list(variety.values()), 0.25), quantile(list(variety.values()), 0.75)
        for id_, number in variety.items():
            if number >= q3 + 1.5 * (q3 - q1):
                out["Tenderer"][id_]["R048"] = number
