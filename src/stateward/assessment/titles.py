"""What the named figures of a scheme are called in the running language."""

from __future__ import annotations

from stateward.assessment.compiled import Scheme
from stateward.assessment.methods import TITLES
from stateward.formula import Traced
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import pick

STANDARD_WORDS = {
    "excellent": N_("standard, excellent"),
    "good": N_("standard, good"),
    "average": N_("standard, average"),
    "low": N_("standard, low"),
    "poor": N_("standard, poor"),
}
#: What formulas may ask about the enterprise itself.
ATTRIBUTE_TITLES = {
    "enterprise_class": N_("class of the enterprise"),
    "industry": N_("industry of the enterprise"),
    "size": N_("size of the enterprise"),
}


def step_title(scheme: Scheme, traced: Traced) -> str:
    """What a step of the computation is called in the running language."""
    return _with_period(scheme, traced.id or "", pick(dict(traced.title)) if traced.title else None)


def title_of(scheme: Scheme, name: str) -> str:
    """What a named figure is called, such as `revenue`, `revenue.opening@1` or `target.roe`."""
    return _with_period(scheme, name, None)


def _with_period(scheme: Scheme, name: str, title: str | None) -> str:
    bare, _at, years = name.partition("@")
    opening = bare.endswith(".opening")
    bare = bare.removesuffix(".opening")
    title = title or _title_of(scheme, bare)
    if opening:
        title = _("{title}, opening").format(title=title)
    return _("{title}, {years} year(s) before").format(title=title, years=years) if years else title


def _title_of(scheme: Scheme, name: str) -> str:
    head, _dot, rest = name.partition(".")
    if head in TITLES and rest:
        return _(TITLES[head])
    if head == "standard" and name.count(".") == 2:
        return _(STANDARD_WORDS[name.rsplit(".", 1)[1]])
    if head in ("given", "value", "points", "target", "base") and rest:
        indicator = scheme.indicators.get(rest)
        label = pick(indicator.title.as_dict()) if indicator else rest
        words = {
            "given": _("{title}, as reported"),
            "value": _("{title}"),
            "points": _("{title}, points"),
            "target": _("{title}, target"),
            "base": _("{title}, base value"),
        }
        return words[head].format(title=label)
    if name in ATTRIBUTE_TITLES:
        return _(ATTRIBUTE_TITLES[name])
    if name in scheme.indicators:
        return pick(scheme.indicators[name].title.as_dict())
    return pick(scheme.account_titles.get(name), name)
