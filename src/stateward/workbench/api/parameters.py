"""What an operation is asked with. A mistyped or repeated parameter is refused: the answer would be another's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, StatewardError


class UnfitParameter(StatewardError):
    """A parameter of an address that the operation does not know, or takes once and was given twice."""


@dataclass(frozen=True)
class Asked:
    """The parameters in an operation's address, those of them that may be repeated, and the media type of its body
    (empty: it has none)."""

    parameters: frozenset[str] = frozenset()
    repeatable: frozenset[str] = frozenset()
    media_type: str = ""


_MEDIA_TYPES = {"body": "application/json", "form": "multipart/form-data", "file": "multipart/form-data"}


def refuse_unfit(request: HttpRequest) -> None:
    """Refuse a parameter that the operation does not have or takes once (`UnfitParameter`), and a body of another media
    type."""
    match = request.resolver_match
    asked = _operations().get((str(request.method), match.route if match else ""), Asked())
    if asked.media_type and request.content_type != asked.media_type:
        raise HttpError(415, asked.media_type)
    faults = [fault for name, values in request.GET.lists() if (fault := _unfit(asked, name, values)) is not None]
    if faults:
        raise UnfitParameter(faults)


def _unfit(asked: Asked, name: str, values: list[Any]) -> Fault | None:
    known = asked.parameters
    if name not in known:
        return Fault(
            "api.parameter",
            _("The operation has no parameter “{name}”.").format(name=name),
            _("It has: {names}.").format(names=listed(sorted(known))) if known else _("It has none."),
            value=name,
            rule="api.parameter",
        )
    if len(values) > 1 and name not in asked.repeatable:
        return Fault(
            "api.parameter_repeated",
            _("The parameter “{name}” was given {count} times.").format(name=name, count=len(values)),
            _("Give it once."),
            value=listed(values),
            rule="api.parameter_repeated",
        )
    return None


@cache
def _operations() -> dict[tuple[str, str], Asked]:
    """(method, route) -> what the operation is asked with."""
    from stateward.workbench.api.site import API, MOUNTED

    found: dict[tuple[str, str], Asked] = {}
    for bound in API._get_bound_routers():
        patterns = {pattern.name: str(pattern.pattern) for pattern in bound.urls_paths(bound.prefix)}
        for view in bound.path_operations.values():
            for operation in view.operations:
                route = MOUNTED + patterns[API.get_operation_url_name(operation, router=bound.template)]
                for method in operation.methods:
                    found[method, route] = _of(operation)
    return found


def _of(operation: Any) -> Asked:
    names: set[str] = set()
    repeatable: set[str] = set()
    media_type = ""
    for model in operation.models:
        source = model.__ninja_param_source__
        if source == "query":
            names |= set(model.__ninja_flatten_map__)
            repeatable |= set(getattr(model, "__ninja_collection_fields__", ()))
        media_type = _MEDIA_TYPES.get(source, media_type)
    return Asked(frozenset(names), frozenset(repeatable), media_type)
