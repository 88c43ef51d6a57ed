"""Template tags and filters of the site: sentences, numbers, icons, addresses of static files."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from stateward.messages import gettext, ngettext, pick
from stateward.workbench.core import formats

register = template.Library()


@register.simple_tag
def t(message: str, **values: Any) -> str:
    """`{% t "Import {count} files" count=n %}`: the sentence in the reader's language."""
    text = gettext(message)
    return text.format(**values) if values else text


@register.simple_tag
def tn(singular: str, plural: str, count: int, **values: Any) -> str:
    """`{% tn "{count} fault" "{count} faults" n %}`: the sentence in its number form."""
    return ngettext(singular, plural, count).format(count=formats.number(count, 0), **values)


@register.filter
def said(sentence: str) -> str:
    """A sentence that was marked where it stands in the code, in the reader's language."""
    return gettext(sentence)


@register.filter
def title(pair: Any) -> str:
    """A `{en, zh}` title in the reader's language."""
    return pick(pair.as_dict() if hasattr(pair, "as_dict") else pair)


@register.filter
def number(value: Any, places: int = 2) -> SafeString:
    """A number for people; negative ones carry a class and a minus sign."""
    return signed_span(value, formats.number(value, int(places)))


@register.filter
def whole(value: Any) -> SafeString:
    """A count for people."""
    return signed_span(value, formats.number(value, 0))


@register.filter
def compact(value: Any) -> str:
    """A number with no more decimal places than it needs."""
    return formats.compact(value)


@register.filter
def change(value: Any, better: str = "higher") -> SafeString:
    """A change with its sign, an arrow and a colour for better or worse; never the colour alone."""
    decimal = formats.as_decimal(value)
    if decimal is None:
        return format_html('<span class="text-secondary">{}</span>', formats.DASH)
    shown = formats.rounded(decimal, 2)
    text = formats.number(decimal, 2, signed=True)
    if shown == 0:
        return format_html('<span class="change-level">{}</span>', text)
    direction = "up" if shown > 0 else "down"
    judged = "better" if (shown > 0) == (better == "higher") else "worse"
    return format_html('<span class="change-{} {}">{}</span>', direction, judged, text)


@register.simple_tag
def money(amount: Any, unit: formats.MoneyUnit) -> SafeString:
    """Money in the reader's unit."""
    return signed_span(amount, formats.number(unit.scaled(amount), unit.places))


@register.simple_tag
def measure(value: Any, unit: str | None, money: formats.MoneyUnit | None = None) -> SafeString:
    """A value in the unit its indicator is written in."""
    return signed_span(value, formats.measure(value, unit, money))


@register.filter
def has_choice(choices: Any) -> bool:
    """Whether a field offers more than its blank choice."""
    return sum(1 for value, _label in choices if value != "") > 0


@register.filter
def styled(field: Any) -> SafeString:
    """A form's field in the shell's look, tied to its hint and its faults for those who hear the page."""
    kind = getattr(field.field.widget, "input_type", "")
    look = {"checkbox": "form-check-input", "radio": "form-check-input", "select": "form-select"}
    wrong = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": look.get(kind, "form-control") + wrong})


@register.filter
def cell_of(place: str) -> str:
    """The cell of a place (`D31` of `Income statement!D31`); the sheet stands above the table."""
    return place.rpartition("!")[2]


@register.filter
def bytes_size(size: int) -> str:
    """A file size for people."""
    return formats.byte_size(size)


@register.filter
def json_data(value: Any) -> SafeString:
    """Data for a chart inside `<script type="application/json">`, with nothing that could end the element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for character, escape in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(character, escape)
    return mark_safe(text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; decoration only, so assistive technology skips it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        asset("dist/icons.svg"),
        name,
    )


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file with its hash, so that browsers may keep it until it changes."""
    return f"{settings.STATIC_URL}{path}?v={_content_hash(path)}"


@lru_cache(maxsize=32)
def _content_hash(path: str) -> str:
    found = finders.find(path)
    if not found:
        return "0"
    with open(found, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's own query with some fields changed (`None` drops a field): `?sort=score&page=2`."""
    request = context.get("request")
    fields = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = value
    return f"?{fields.urlencode()}" if fields else "?"


def signed_span(value: Any, text: str) -> SafeString:
    """The text, marked as negative when the value is."""
    decimal = formats.as_decimal(value)
    if decimal is not None and decimal < 0 and text.startswith(formats.MINUS):
        return format_html('<span class="negative">{}</span>', text)
    return format_html("{}", text)
