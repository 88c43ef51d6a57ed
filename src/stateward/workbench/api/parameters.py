"""What an operation is asked with: a mistyped parameter is refused, for without it a list would be another one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, StatewardError


class UnknownParameter(StatewardError):
    """A parameter of an address that the operation does not know."""


@dataclass(frozen=True)
class Asked:
    """The parameters in an operation's address, and the media type of its body (empty: it has none)."""

    parameters: frozenset[str] = frozenset()
    media_type: str = ""


_MEDIA_TYPES = {"body": "application/json", "form": "multipart/form-data", "file": "multipart/form-data"}


def refuse_unfit(request: HttpRequest) -> None:
    """Refuse a parameter that the operation does not have (`UnknownParameter`) and a body of another media type."""
    match = request.resolver_match
    asked = _operations().get((str(request.method), match.route if match else ""), Asked())
    if asked.media_type and request.content_type != asked.media_type:
        raise HttpError(415, asked.media_type)
    known = asked.parameters
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        raise UnknownParameter(
            Fault(
                "api.parameter",
                _("The operation has no parameter “{name}”.").format(name=name),
                _("It has: {names}.").format(names=listed(sorted(known))) if known else _("It has none."),
                value=name,
                rule="api.parameter",
            )
            for name in unknown
        )


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
    media_type = ""
    for model in operation.models:
        source = model.__ninja_param_source__
        if source == "query":
            names |= set(model.__ninja_flatten_map__)
        media_type = _MEDIA_TYPES.get(source, media_type)
    return Asked(frozenset(names), media_type)
