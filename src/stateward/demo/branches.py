"""Lines of business of the synthetic portfolio: what an enterprise of each one earns, owns and owes.

Every ratio is invented; the levels follow what is usual for city-owned enterprises (heavy assets, thin margins,
low turnover in infrastructure; fast turnover and thin margins in trade).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, fields
from importlib.resources import files

#: Share of the year's revenue earned in each month, in tenths of a percent (sums to 1000).
SEASONS: dict[str, tuple[int, ...]] = {
    "level": (78, 74, 83, 83, 84, 84, 84, 84, 84, 84, 86, 92),
    "winter": (128, 112, 92, 70, 62, 60, 64, 66, 62, 70, 96, 118),
    "summer": (52, 66, 68, 84, 92, 84, 112, 124, 86, 118, 64, 50),
    "year_end": (46, 38, 72, 76, 80, 96, 80, 80, 92, 90, 106, 144),
    "harvest": (64, 56, 62, 66, 72, 84, 82, 82, 104, 124, 112, 92),
}


@dataclass(frozen=True, slots=True)
class Branch:
    """The economics of one line of business (ratios of a year unless the name says days)."""

    industry: str
    en: str
    zh: str
    season: str
    turnover: float  # revenue / assets
    margin: float  # profit before tax / revenue at usual quality
    gross: float  # (revenue - cost) / revenue
    labour: float  # labour cost / revenue
    wage: int  # labour cost of one employee in a year, base units of money
    research: float  # research cost / revenue
    receivable_days: int
    inventory_days: int
    payable_days: int
    advance_days: int
    fixed: float  # long-lived assets / assets
    main_asset: str  # where the remaining long-lived assets lie
    leverage: float  # liabilities / assets
    tax_percent: int


def _read_branches() -> dict[str, Branch]:
    """The lines of business of `branches.csv` by English name; its headers are the fields of `Branch`."""
    text = files("stateward.demo").joinpath("branches.csv").read_text(encoding="utf-8")
    readers: dict[str, Callable[[str], object]] = {"str": str, "int": int, "float": float}
    found: dict[str, Branch] = {}
    for row in csv.DictReader(text.splitlines()):
        values = {field.name: readers[str(field.type)](row[field.name]) for field in fields(Branch)}
        branch = Branch(**values)  # type: ignore[arg-type]
        found[branch.en] = branch
    return found


BRANCHES = _read_branches()


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """One top group: its names, functional class, weight in the portfolio and its lines of business."""

    en: str
    zh: str
    enterprise_class: str
    weight: int
    head: str
    branches: tuple[str, ...]


GROUPS: tuple[GroupPlan, ...] = (
    GroupPlan("State Capital Investment and Operation Group", "国有资本投资运营集团", "commercial_1", 30,
              "Capital Operation", ("Commodity Trading", "Electronic Equipment", "Asset Leasing", "Capital Operation")),
    GroupPlan("Transport and Port Investment Group", "交通港航投资集团", "commercial_2", 40, "Expressway",
              ("Expressway", "Port Terminal", "Storage and Logistics", "Public Bus", "Civil Engineering")),
    GroupPlan("Water and Environment Group", "水务环境集团", "public_welfare", 22, "Water Supply",
              ("Water Supply", "Waste-water Treatment", "Environmental Services", "Civil Engineering")),
    GroupPlan("Energy Group", "能源集团", "commercial_2", 17, "Heat and Power",
              ("Heat and Power", "Gas Supply", "Renewable Energy", "Commodity Trading")),
    GroupPlan("Rail Transit Group", "轨道交通集团", "public_welfare", 32, "Rail Transit Operation",
              ("Rail Transit Operation", "Property Development", "Design and Survey", "Asset Leasing")),
    GroupPlan("Construction and Engineering Group", "建设工程集团", "commercial_1", 14, "Building Construction",
              ("Building Construction", "Civil Engineering", "Design and Survey", "Commodity Trading")),
    GroupPlan("Culture and Tourism Group", "文化旅游集团", "commercial_1", 9, "Scenic Areas",
              ("Scenic Areas", "Hotels", "Culture and Arts", "Asset Leasing")),
    GroupPlan("Grain and Reserve Group", "粮食储备集团", "public_welfare", 4, "Grain Reserve",
              ("Grain Reserve", "Grain Processing", "Storage and Logistics", "Commodity Trading")),
    GroupPlan("Agricultural Development Group", "农业发展集团", "commercial_2", 5, "Agricultural Services",
              ("Planting and Seeds", "Agricultural Services", "Grain Processing", "Land Consolidation")),
    GroupPlan("Health Industry Group", "健康产业集团", "commercial_1", 4, "Health and Care",
              ("Health and Care", "Pharmaceuticals", "Pharmacy Retail")),
    GroupPlan("Science and Industrial Park Group", "科创园区集团", "commercial_1", 13, "Industrial Park",
              ("Industrial Park", "Digital Services", "Human Resources", "Electronic Equipment")),
    GroupPlan("Urban Development Group", "城市发展集团", "commercial_2", 36, "Land Consolidation",
              ("Property Development", "Land Consolidation", "Building Construction", "Asset Leasing")),
)  # fmt: skip
