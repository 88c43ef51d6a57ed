"""An explanation told: as text for a terminal, as one self-contained page."""

from __future__ import annotations

import html
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources

from stateward.assessment.explain import Explanation
from stateward.messages import current_language
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_

UNIT_SIGNS = {"percent": " %", "days": N_(" days"), "times": N_(" times"), "ratio": "", "points": "", "money": ""}
#: Longer formulas are cut in what is told to people.
LONGEST_FORMULA = 300
STATUS_WORDS = {
    "scored": N_("scored"),
    "missing": N_("missing"),
    "not_applicable": N_("not applicable"),
    "forced": N_("special case"),
    "given": N_("given"),
}


def figure(value: object, places: int = 6) -> str:
    """A number for people: thousands separators, at most `places` decimals, a true minus sign."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if not isinstance(value, Decimal):
        return str(value)
    rounded = (
        value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) if _fractional(value, places) else value
    )
    text = f"{rounded:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def _fractional(value: Decimal, places: int) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < -places and value.adjusted() < 20


def unit_sign(unit: str | None) -> str:
    """What follows a number of this unit."""
    sign = UNIT_SIGNS.get(unit or "", "")
    return _(sign) if sign else ""


def to_text(tree: Explanation, enterprise: str, year: int) -> str:
    """The explanation as indented lines."""
    grade = tree.find("grade")
    head = _("{enterprise}, {year}: {score} points") if tree.scale == "points" else _("{enterprise}, {year}: {score}")
    head = head.format(enterprise=enterprise, year=year, score=figure(tree.score))
    if grade is not None and grade.value is not None:
        head = _("{head}, grade {grade}").format(head=head, grade=grade.value)
    lines = [head, tree.title, *([tree.source] if tree.source else [])]
    if tree.reason:
        lines.append(tree.reason)
    for child in tree.children:
        lines += list(_lines(child, 1))
    return "\n".join(lines)


def _lines(step: Explanation, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}{headline(step)}"
    for text in details(step):
        yield f"{indent}    {text}"
    for child in step.children:
        yield from _lines(child, depth + 1)


def headline(step: Explanation) -> str:
    """What the step is and what came out, in one line."""
    value = f"{figure(step.value)}{unit_sign(step.unit) if step.value is not None else ''}"
    words = {"title": step.title, "value": value, "score": figure(step.score), "weight": figure(step.weight)}
    if step.role in ("leaf", "modifying"):
        if step.score is None:
            status = _(STATUS_WORDS[step.status or "missing"])
            return _("{title}: {value} → {status}").format(**words, status=status)
        if step.role == "modifying":
            return _("{title}: {value} → coefficient {score}").format(**words)
        if step.scale == "band":
            return _("{title}: {value} → band {score}").format(**words)
        if step.weight is None:
            return _("{title}: {value} → {score} points").format(**words)
        return _("{title}: {value} → {score} of {weight} points").format(**words)
    if step.role == "sum":
        if step.scale == "mean":
            return _("{title}: {score}, the mean of what follows").format(**words)
        if step.weight is None:
            return _("{title}: {score} points").format(**words)
        return _("{title}: {score} of {weight} points").format(**words)
    return _("{title}: {value}").format(**words)


def details(step: Explanation) -> list[str]:
    """The lines under a headline: computation, formula, source, why it is missing."""
    found = []
    if step.worked:
        found.append(f"= {step.worked}")
    if step.formula and step.role != "repeated" and step.formula != step.worked:
        found.append(_("formula: {formula}").format(formula=_shortened(step.formula)))
    if step.rounding:
        found.append(_("rounded: {rounding}").format(rounding=step.rounding))
    if step.source:
        found.append(_("source: {source}").format(source=step.source))
    if step.reason:
        found.append(step.reason)
    if step.role == "repeated":
        found.append(_("explained above"))
    return found


def _shortened(formula: str) -> str:
    """A formula people can take in; the whole of it stands in the JSON form."""
    return formula if len(formula) <= LONGEST_FORMULA else f"{formula[:LONGEST_FORMULA].rsplit(' ', 1)[0]} …"


def to_html(tree: Explanation, enterprise: str, year: int) -> str:
    """One self-contained page: no script, no outside resource; every step opens and closes."""
    style = resources.files("stateward.assessment").joinpath("explanation.css").read_text(encoding="utf-8")
    grade = tree.find("grade")
    title = html.escape(f"{enterprise} {year} · {tree.title}")
    score = html.escape(figure(tree.score))
    badge = f'<span class="grade">{html.escape(str(grade.value))}</span>' if grade is not None and grade.value else ""
    reason = f"<p>{html.escape(tree.reason)}</p>" if tree.reason else ""
    body = "".join(_html_step(child, 0) for child in tree.children)
    return (
        f'<!doctype html><html lang="{"zh-Hans" if current_language() == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{style}</style></head><body><main><p class=crumb>{html.escape(tree.title)}</p>"
        f"<h1>{html.escape(enterprise)} <small>{year}</small></h1>"
        f'<p class="score">{score}{badge}</p>{reason}<p class="source">{html.escape(tree.source or "")}</p>'
        f"{body}</main></body></html>\n"
    )


def _html_step(step: Explanation, depth: int) -> str:
    lines = "".join(f"<p>{html.escape(text)}</p>" for text in details(step))
    inner = lines + "".join(_html_step(child, depth + 1) for child in step.children)
    head = f'<span class="{step.role}">{html.escape(headline(step))}</span>'
    status = f' <em class="{step.status}">{html.escape(_(STATUS_WORDS[step.status]))}</em>' if step.status else ""
    if not inner:
        return f'<div class="plain">{head}{status}</div>'
    opened = " open" if depth < 2 and step.role in ("sum", "score") else ""
    return f"<details{opened}><summary>{head}{status}</summary>{inner}</details>"
