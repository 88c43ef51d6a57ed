"""A briefing as an office document: sections as blocks, every figure with the number of its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stateward import documents
from stateward.documents import Bullets, Document, Heading, PageBreak, Paragraph, Picture, Table
from stateward.messages import gettext as _
from stateward.messages import language
from stateward.workbench.core import workspace
from stateward.workbench.core.uploads import Upload, kept_path
from stateward.workbench.directives.models import Briefing, BriefingState, BriefingTemplate, Rhythm


def document(briefing: Briefing, code: str) -> Document:
    """The briefing in one language; one that is not released says so."""
    with language(code):
        sources: list[str] = []
        blocks: list[Any] = []
        if briefing.state != BriefingState.RELEASED:
            blocks.append(Paragraph(_("Draft: not released."), "lead"))
        for section in briefing.sections.get(code, []):
            blocks += _blocks(section, sources)
        if sources:
            blocks += [Heading(_("Sources of the figures")), Bullets(sources, numbered=True)]
        note = _("Facts: SHA-256 {hash}").format(hash=briefing.facts_sha256)
        return Document(
            title=briefing.title_zh if code == "zh" else briefing.title_en,
            language=code,
            date=(briefing.released_at or briefing.prepared_at).date(),
            issuer=workspace.current().settings.name,
            blocks=blocks,
            note=note,
        )


def _blocks(section: Mapping[str, Any], sources: list[str]) -> list[Any]:
    own = section["id"].startswith("enterprise-")
    blocks: list[Any] = [PageBreak()] if own else []
    blocks.append(Heading(section["title"], 2 if own else 1))
    blocks += [Paragraph(line) for line in section["text"].splitlines() if line.strip()]
    if section["figures"]:
        rows = [
            [figure["label"], figure["value"], figure["change"], f"[{_source(figure, sources)}]"]
            for figure in section["figures"]
        ]
        columns = [_("Figure"), _("Value"), _("Change"), _("Source")]
        blocks.append(Table(columns, rows, numbers=(1, 2)))
    table = section.get("table")
    if table:
        blocks.append(Table(table["columns"], table["rows"], table["caption"], tuple(table["numbers"])))
    chart = section.get("chart")
    if chart:
        blocks.append(Picture(chart["svg"], chart["alternative"], chart["caption"]))
    return blocks


def _source(figure: Mapping[str, str], sources: list[str]) -> int:
    """The number of a figure's source in the list at the end."""
    words = f"{figure['source']} · {figure['address']}" if figure["address"] else figure["source"]
    if words not in sources:
        sources.append(words)
    return sources.index(words) + 1


def values(sections: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a template may name beside the document's fields: `figures.net_profit`, `sections.overview`."""
    figures: dict[str, str] = {}
    for section in sections:
        if not section["id"].startswith("enterprise-"):
            for figure in section["figures"]:
                figures.setdefault(figure["id"], figure["value"])
    return {"figures": figures, "sections": {section["id"]: section["text"] for section in sections}}


def template_of(briefing: Briefing, code: str) -> BriefingTemplate | None:
    """The office's newest template for this rhythm and language."""
    return BriefingTemplate.objects.filter(rhythm=briefing.rhythm, written_in=code).first()


def in_office_template(briefing: Briefing, code: str, template: BriefingTemplate, written: Document) -> bytes:
    """The briefing in the office's own Word template. Raises `DocumentError` where the template is at fault."""
    content = kept_path(template.sha256).read_bytes()
    found = values(briefing.sections.get(code, []))
    return documents.office_template(content, written, found, file=template.file_name)


def try_template(upload: Upload, rhythm: str, code: str) -> None:
    """Fill a template with the newest briefing of its rhythm, else with none, to find its faults before it counts.

    A name of a figure can only be judged on a briefing that has figures.
    """
    newest = Briefing.objects.filter(rhythm=rhythm).first()
    if newest is not None:
        found = values(newest.sections.get(code, []))
        documents.office_template(upload.content, document(newest, code), found, file=upload.name)
        return
    title = str(Rhythm(rhythm).label)
    written = Document(title=title, language=code, blocks=[Paragraph(title)])
    documents.office_template(upload.content, written, values([]), file=upload.name)
