"""The papers of a round: the contract, the notice of a result, the league table."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from stateward.documents import Document, Facts, Heading, Paragraph, Signatures, Table
from stateward.messages import current_language, listed, pick
from stateward.messages import gettext as _
from stateward.workbench.assessment.cycle import sheets, sources
from stateward.workbench.assessment.cycle.models import Contract, Round, RoundResult
from stateward.workbench.assessment.cycle.selectors import Standing
from stateward.workbench.core import formats, workspace
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.documents import written


def _office() -> str:
    return workspace.current().settings.name


def _scheme_title(found: Round) -> str:
    document = workspace.rulebook().get("scheme", found.scheme, found.scheme_version)
    return f"{pick(document.title.as_dict())} {found.scheme_version}"


def contract(found: Round, held: Contract) -> Document:
    """The contract of responsibility in the running language, with both signatures where they are given."""
    participant = held.participant
    run = sheets.run_of(found)
    measures = {one.indicator: one for one in sheets.measures(run, participant.enterprise.enterprise_class)}
    rows = []
    for line in held.content["lines"]:
        one = measures.get(line["indicator"])
        if one is not None:
            unit = one.unit_title
            rows.append(
                [one.title, unit, formats.compact(one.weight), one.shown(line["base"]), one.shown(line["target"])]
            )
    names = [person.name if person else "" for person in (held.countersigned_by, held.signed_by)]
    days = [moment.date().isoformat() if moment else "" for moment in (held.countersigned_at, held.signed_at)]
    columns = [_("Indicator"), _("Unit"), _("Weight"), _("Base value"), _("Target")]
    return Document(
        title=_("Contract of responsibility for the performance of {year}").format(year=found.year),
        language=current_language(),
        number=held.number,
        date=held.signed_at.date(),
        issuer=_office(),
        addressee=participant.enterprise.name,
        blocks=[
            Paragraph(
                _("The office and the leaders of {enterprise} agree on the targets below for {year}.").format(
                    enterprise=participant.enterprise.name, year=found.year
                )
            ),
            Facts([(_("Scheme"), _scheme_title(found)), (_("Period"), str(found.year))]),
            Heading(_("Targets")),
            Table(columns=columns, rows=rows, numbers=(2, 3, 4)),
            *_factors(held, measures),
            Paragraph(
                _("Results are scored by the scheme named above; what has no verifiable evidence earns nothing.")
            ),
            Signatures(
                [(_("For the office"), names[0]), (_("For the enterprise"), names[1])],
                days=days,
            ),
        ],
    )


def _factors(held: Contract, measures: Mapping[str, sheets.Measure]) -> list[Paragraph]:
    """One sentence for every base value that objective factors changed: both values and the reasons."""
    found = []
    for line in held.content["lines"]:
        one = measures.get(line["indicator"])
        if one is None or not line.get("base_by_rule"):
            continue
        told = _("{measure}: the base value is {by_rule} by the rule and {base} after objective factors ({reasons}).")
        reasons = listed(f"{one.shown(factor['amount'])} {factor['reason']}" for factor in line["factors"])
        by_rule, base = one.shown(line["base_by_rule"]), one.shown(line["base"])
        found.append(Paragraph(told.format(measure=one.title, by_rule=by_rule, base=base, reasons=reasons), "note"))
    return found


def notice(found: Round, participant: Participant, result: RoundResult) -> Document:
    """The notice of a group's result."""
    row = result.of(participant.enterprise.code) or {}
    nodes = [
        [title_of(found, str(node["id"])), _number(node["weight"]), _number(node["score"]), str(node["reason"] or "")]
        for node in row.get("nodes", [])  # type: ignore[attr-defined]
        if node["status"] != "not_applicable"
    ]
    columns = [_("Indicator"), _("Weight"), _("Points"), _("Remark")]
    return Document(
        title=_("Notice of the result of the assessment of {year}").format(year=found.year),
        language=current_language(),
        number=f"{found.year}-{participant.enterprise.code}-{result.revision}",
        date=(found.published_at or result.computed_at).date(),
        issuer=_office(),
        addressee=participant.enterprise.name,
        blocks=[
            Facts(
                [
                    (_("Score"), _number(row.get("score"))),
                    (_("Grade"), str(row.get("grade") or "—")),
                    (_("Rank"), str(row.get("rank") or "—")),
                    (_("Scheme"), _scheme_title(found)),
                    (
                        _("Statements used"),
                        listed(map(_source, sources.shown(result, participant.enterprise.code))) or "—",
                    ),
                ]
            ),
            Table(columns=columns, rows=nodes, numbers=(1, 2)),
        ],
        note=_("Stored result, revision {revision}: {sha256}").format(
            revision=result.revision, sha256=result.file_sha256
        ),
    )


def _source(one: sources.Source) -> str:
    return _("{period}, {edition}, revision {revision}").format(
        period=one.title, edition=one.edition, revision=one.revision
    )


def title_of(found: Round, node: str) -> str:
    """A node's title."""
    known = {one.key: pick(dict(one.title)) for one in sheets.run_of(found).scheme.nodes}
    return known.get(node, node)


def _number(value: object) -> str:
    return "—" if value is None else formats.number(value, 2)


def league(found: Round, rows: Sequence[Standing]) -> Document:
    """The league table."""
    return Document(
        title=_("League table {title}").format(title=found.cycle.title),
        language=current_language(),
        issuer=_office(),
        date=(found.published_at or found.cycle.created_at).date(),
        blocks=[
            Table(
                columns=league_headings(),
                rows=[[str(c) for c in cells] for cells in league_cells(rows)],
                numbers=(0, 2),
            )
        ],
    )


def league_headings() -> list[str]:
    """Headings of the league table."""
    return [_("Rank"), _("Enterprise"), _("Score"), _("Grade"), _("Movement"), _("Ranks within")]


def league_cells(rows: Sequence[Standing]) -> list[list[object]]:
    """Cells of the league table."""
    return [
        [
            row.rank or "—",
            row.participant.enterprise.name,
            row.score if row.score is not None else "—",
            row.grade or "—",
            "—" if row.movement is None else row.movement,
            "—" if row.interval is None else f"{row.interval[0]}–{row.interval[1]}",
        ]
        for row in rows
    ]


def notices(found: Round, rows: Sequence[Standing], result: RoundResult) -> bytes:
    """The notices of all groups at once: an archive of Word documents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            document = notice(found, row.participant, result)
            archive.writestr(f"{row.participant.enterprise.code}.docx", written(document, "docx"))
    return buffer.getvalue()
