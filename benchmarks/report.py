"""docs/benchmarks.md from the figures of the last full run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HEAD = """# Benchmarks

This page is written by `make bench`; every figure stands beside the command that measured it. Times depend on the
machine, so the ratios are what to compare: all programs of a comparison run in turn in the same session, each in a
process of its own, and the best time of each counts. The clock runs from the files to the finished table.
"""


def page(results: Mapping[str, Mapping[str, Any]]) -> str:
    """The page as Markdown; sections of benchmarks that were not run are left out."""
    sections = [_HEAD]
    writers = {
        "assessment": _assessment,
        "assessment_cycle": _assessment_cycle,
        "workbooks": _workbooks,
        "integrity": _integrity,
        "ownership": _ownership,
        "supervision": _supervision,
        "load": _load,
        "help": _help,
    }
    for name, write in writers.items():
        if name in results:
            sections.append(f"{write(results[name]['figures'])}\n\n{_machine(name, results[name])}\n")
    return "\n".join(sections)


def _machine(name: str, result: Mapping[str, Any]) -> str:
    machine = result["machine"]
    packages = ", ".join(f"{package} {number}" for package, number in machine["packages"].items())
    return (
        f"Measured on {result['date']} with `python -m benchmarks --only {name}` on {machine['cores']} cores "
        f"({machine['processor']}, {machine['memory_bytes'] / 2**30:.0f} GiB, {machine['system']}), load before the "
        f"run {machine['load_before']}; Python {machine['python']}, {packages}."
    )


def _assessment(figures: Mapping[str, Any]) -> str:
    programs, ratios, agreed = figures["programs"], figures["ratios"], figures["agreement"]
    rows = figures["enterprises"] * figures["years"]
    titles = {
        "stateward": "Stateward, everything",
        "pandas": "pandas by hand, everything",
        "limit": "Polars, sum of the same columns",
        "stateward_indicators": "Stateward, the 22 indicators",
        "openfisca": "OpenFisca-core, the 22 indicators",
        "stateward_computing": "Stateward, the 22 indicators, facts in memory",
        "openfisca_computing": "OpenFisca-core, the 22 indicators, facts in memory",
    }
    table = [
        "| Program | Seconds | Processor seconds | Peak memory | Versions |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for name, title in titles.items():
        found = programs[name]
        versions = ", ".join(f"{key} {value}" for key, value in found["versions"].items() if key != "python")
        table.append(
            f"| {title} | {found['seconds']:.2f} | {found['processor_seconds']:.2f} "
            f"| {found['memory'] / 2**30:.2f} GiB | {versions} |"
        )
    return "\n".join(
        [
            "## The 2006 evaluation of a national portfolio",
            "",
            f"{figures['enterprises']:,} enterprises over {figures['years']} years ({rows:,} rows, a Parquet file of "
            f"{figures['facts_bytes'] / 1e6:.0f} MB, synthetic, from a fixed seed):",
            "22 indicators, five standards by industry, modification coefficients, sub-totals, score, grade and rank;",
            f"best of {figures['rounds']} rounds.",
            "",
            *table,
            "",
            "| Ratio | Measured | Aim |",
            "| --- | ---: | ---: |",
            f"| pandas : Stateward, everything | {ratios['pandas']:.1f} | at least 5 |",
            f"| OpenFisca-core : Stateward, the 22 indicators | {ratios['openfisca_indicators']:.1f} | at least 5 |",
            f"| the same without reading the file | {ratios['openfisca_computing']:.1f} | at least 5 |",
            "| OpenFisca-core, indicators alone : Stateward, everything "
            f"| {ratios['openfisca_against_everything']:.1f} | |",
            f"| Stateward, everything : sum of the same columns | {ratios['limit']:.1f} | at most 5 |",
            "",
            f"The results were compared first: {agreed['compared']} columns of values, points and coefficients differ",
            f"from pandas by at most {agreed['pandas']:.0e} (relative above 1), scores by {agreed['scores']:.0e} (they",
            f"are rounded to 6 decimals), grades in {agreed['grades_different']} rows; OpenFisca, which computes in",
            f"32-bit floats, by at most {agreed['openfisca']:.0e}. The pandas program takes earlier figures from",
            "the comparative columns alone and compares without a tolerance; Stateward",
            "also looks them up in the year before and applies its rule of equality.",
        ]
    )


def _assessment_cycle(figures: Mapping[str, Any]) -> str:
    parts = figures["parts"]
    rows = [
        (
            f"a draft against the scheme in force, every change of grade with its node "
            f"({int(parts['simulation']['versions']['changed']):,} enterprises change)",
            parts["simulation"],
            "under 3 s",
        ),
        (
            "1,000 weight draws: rank intervals, decisive nodes, grades on an edge",
            parts["draws"],
            "under 10 s on 2 cores",
        ),
        (
            f"the explanation of a scorecard, the slowest of {parts['explanation']['rows']}",
            parts["explanation"],
            "under 0.2 s",
        ),
    ]
    return "\n".join(
        [
            "## A cycle of assessment",
            "",
            f"{figures['enterprises']:,} enterprises of the same synthetic portfolio, scored by the 22 indicators of",
            "the 2006 evaluation; the draft changes two weights and the limits of the grades. Best of "
            f"{figures['rounds']} rounds,",
            "each in a process of its own.",
            "",
            "| What | Seconds | Processor seconds | Peak memory | Aim |",
            "| --- | ---: | ---: | ---: | --- |",
            *(
                f"| {title} | {one['seconds']:.2f} | {one['processor_seconds']:.2f} "
                f"| {one['memory'] / 2**30:.2f} GiB | {aim} |"
                for title, one, aim in rows
            ),
        ]
    )


def _workbooks(figures: Mapping[str, Any]) -> str:
    return "\n".join(
        [
            "## Reading statement workbooks",
            "",
            f"{figures['workbooks']:,} workbooks of {figures['lines']} lines ({figures['bytes'] / 1e6:.0f} MB), read "
            f"with all check rules ({figures['rules_run']:,} rules run).",
            "",
            "| Processes | Seconds | Aim |",
            "| --- | ---: | ---: |",
            f"| 1 | {figures['seconds_1_process']:.1f} | |",
            f"| 2 | {figures['seconds_2_processes']:.1f} | under 60 for 1,000 |",
        ]
    )


def _integrity(figures: Mapping[str, Any]) -> str:
    index, runs, flags = figures["nominal"], figures["uncertainty"], figures["redflags"]
    rows = [
        (
            f"{runs['asked']:,} points of an uncertainty analysis, {runs['rows']:,} indices",
            runs,
            "under 10 s on 2 cores",
        ),
        (f"nominal index, {index['asked']:,} units, 50 indicators", index, "under 2 s"),
        (f"eleven red flags, {flags['asked']:,} releases", flags, "under 30 s and 4 GiB"),
    ]
    return "\n".join(
        [
            "## Integrity: indices and red flags",
            "",
            "The uncertainty analysis runs 51 units and 49 indicators with four assumptions, as the published example",
            "of COINr; its time includes the sensitivities with 1,000 bootstrap samples. The releases are generated",
            f"with {flags['versions']['planted']} planted cases; the run fails where one is missed or a false one is",
            f"found. Best of {figures['rounds']} rounds, each in a process of its own.",
            "",
            "| What | Seconds | Processor seconds | Peak memory | Aim |",
            "| --- | ---: | ---: | ---: | --- |",
            *(
                f"| {title} | {one['seconds']:.2f} | {one['processor_seconds']:.2f} "
                f"| {one['memory'] / 2**30:.2f} GiB | {aim} |"
                for title, one, aim in rows
            ),
        ]
    )


def _ownership(figures: Mapping[str, Any]) -> str:
    ours, theirs, agreed = figures["programs"]["stateward"], figures["programs"]["networkx"], figures["agreement"]
    table = ["| Program | Seconds | Processor seconds | Peak memory |", "| --- | ---: | ---: | ---: |"]
    for title, found in (("Stateward, everything", ours), ("networkx, the part it can do", theirs)):
        used = f"{found['processor_seconds']:.1f} | {found['memory'] / 2**30:.2f} GiB"
        table.append(f"| {title} | {found['seconds']:.1f} | {used} |")
    plans = [
        "| Enterprises | Seconds | Gap | Layers | Enterprises after | Steps |",
        "| ---: | ---: | ---: | --- | ---: | ---: |",
    ]
    for plan in figures["plans"]:
        layers, entities = plan["layers"], plan["entities"]
        plans.append(
            f"| {plan['enterprises']:,} | {plan['seconds']:.1f} | {plan['gap']:.2%} | {layers[0]} to {layers[1]} "
            f"| {entities[1]:,} | {plan['steps']:,} |"
        )
    return "\n".join(
        [
            "## Who holds whom",
            "",
            f"{figures['enterprises']:,} enterprises, {figures['holdings']:,} holdings with cross-holdings (synthetic, "
            "from a fixed seed): rows checked,",
            "control by the closure of majorities, legal layers, look-through shares of the root, from the file to",
            f"the finished table; best of {figures['rounds']} rounds. Aim: under 10 s and 3 GiB.",
            "",
            *table,
            "",
            f"networkx : Stateward = {figures['ratio']:.0f} by the clock, {figures['processor_ratio']:.0f} by "
            "processor time (aim: at least 20). networkx does direct",
            "majorities, their layers, the condensation and the shares; on a smaller network the shares differ by",
            f"at most {agreed['share']:.0e}, and {agreed['layers_different']} of {agreed['layers_compared']:,} layers.",
            "",
            "## The slimming plan",
            "",
            "Groups of seven layers with coalitions, locks and dependencies: at most 4 layers, a quarter fewer",
            "enterprises, the structure after the plan computed anew by other code. Aims: under 5 s for 400, 60 s for",
            "2,000, at a gap under 1 %.",
            "",
            *plans,
        ]
    )


def _load(figures: Mapping[str, Any]) -> str:
    titles = {
        "all": "all pages",
        "home": "first page",
        "cockpit": "cockpit",
        "portfolio": "portfolio list",
        "register": "register list",
        "statements": "statements list",
        "scorecard": "scorecard, a new one each time",
    }
    rows = [
        f"| {titles[name]} | {found['p50']:.0f} | {found['p95']:.0f} | {found['worst']:.0f} |"
        for name, found in figures["milliseconds"].items()
        if found
    ]
    return "\n".join(
        [
            "## People at work",
            "",
            f"{figures['people']} people with {figures['thinking_seconds']:.0f} s of thinking time on a portfolio of "
            f"{figures['enterprises']:,} enterprises and {figures['months']} months on PostgreSQL, one server process, "
            f"{figures['seconds']:.0f} s: {figures['answers']:,} answers, {figures['faults']} errors, "
            f"{figures['server_processor_seconds']:.1f} s of the server's processor time. "
            f"The aim is {figures['aim_p95']} ms for 95 of 100. Milliseconds from request to whole answer:",
            "",
            "| Page | p50 | p95 | worst |",
            "| --- | ---: | ---: | ---: |",
            *rows,
        ]
    )


def _help(figures: Mapping[str, Any]) -> str:
    return "\n".join(
        [
            "## Starting the command line",
            "",
            f"`stateward --help`, best of {figures['rounds']} starts: {figures['seconds']:.2f} s (aim: under 0.3 s).",
        ]
    )


def _supervision(figures: Mapping[str, Any]) -> str:
    peers = {"stateward": "Stateward", "zen": "zen-engine", "spiff": "SpiffWorkflow"}
    decide, ratios = figures["decide"], figures["ratios"]
    works = {
        "analysis": (f"Analysis of {figures['rows']:,} rows x {figures['columns']} columns", "under 5"),
        "audit": (f"Audit of {figures['decisions']:,} recorded decisions", "under 2"),
        "warnings": (f"All shipped warnings, {figures['enterprises']:,} enterprises x 36 months", "under 3"),
    }
    table = [
        f"| {title} | {figures[f'{name}_seconds']['seconds']:.2f} "
        f"| {figures[f'{name}_seconds']['processor_seconds']:.2f} | {aim} |"
        for name, (title, aim) in works.items()
    ]
    return "\n".join(
        [
            "## Decision lists, audits and warnings",
            "",
            f"One decision by a table of {figures['rows']:,} rows x {figures['columns']} columns of intervals, in the",
            "process, median; every program's answers were compared with a plain look at all rows.",
            "",
            "| Program | Milliseconds | Times Stateward | Version |",
            "| --- | ---: | ---: | --- |",
            *(
                f"| {title} | {decide[name]['seconds'] * 1000:.3f} | {ratios.get(name, 1.0):.0f} "
                f"| {decide[name]['version']} |"
                for name, title in peers.items()
            ),
            "",
            "| Work | Seconds | Processor seconds | Aim |",
            "| --- | ---: | ---: | --- |",
            *table,
        ]
    )
