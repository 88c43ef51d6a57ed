"""The interface put together: its routers, its faults, its description."""

from __future__ import annotations

import copy
from collections import Counter
from importlib import import_module
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from stateward import __version__
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.api import faults
from stateward.workbench.api.routers import ROUTERS

#: Where the interface hangs in the site's addresses.
MOUNTED = faults.PREFIX.lstrip("/")

_FAULT_FIELDS = (
    "code",
    "message",
    "next_step",
    "level",
    "file",
    "sheet",
    "cell",
    "row",
    "value",
    "rule",
    "line",
    "column",
)
_ALWAYS = ("code", "message", "next_step", "level")
_NUMBERS = ("row", "line", "column")


class Renderer(JSONRenderer):
    """JSON in UTF-8, so that Chinese is read as it is written."""

    json_dumps_params = {"ensure_ascii": False}

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        """The answer's text; half characters, which UTF-8 does not have, are written as escapes."""
        text: str = super().render(request, data, response_status=response_status)
        return text.encode("utf-8", "backslashreplace")


class Interface(NinjaAPI):
    """The interface with operation ids that are the names of their functions."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The function's name: unique, and a good name for generated clients."""
        return str(operation.view_func.__name__)


def _refuse_double_names(api: Interface) -> None:
    names = Counter(
        api.get_openapi_operation_id(operation)
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
    )
    double = sorted(name for name, count in names.items() if count > 1)
    if double:
        raise ValueError(f"operations of two apps have the same name: {', '.join(double)}")


def _made() -> Interface:
    api = Interface(
        title="Stateward",
        version=__version__,
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        renderer=Renderer(),
    )
    for module in ROUTERS:
        api.add_router("", import_module(module).router)
    _refuse_double_names(api)
    faults.handle(api)
    return api


API = _made()

_DESCRIPTION = N_(
    "What the workbench's pages show and do, for programs. Everything is narrowed to what the person of the token may "
    "see; what lies outside is answered by 404. Lists take limit and offset; every GET has an ETag; whatever is no "
    "success is a list of faults with code, message and next_step."
)


def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document of the interface, its words in the running language."""
    told: dict[str, Any] = copy.deepcopy(dict(OpenAPISchema(API, MOUNTED)))
    told["info"]["description"] = _(_DESCRIPTION)
    parts = told["components"]
    parts.setdefault("schemas", {})["Faults"] = _faults_schema()
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
    }
    told["security"] = [{"token": []}, {"session": []}]
    for operations in told["paths"].values():
        for method, operation in operations.items():
            _finish(method, operation)
    return told


def _finish(method: str, operation: dict[str, Any]) -> None:
    """The operation's words in the running language, and the answers that every operation may give."""
    summary = operation["summary"]
    operation["summary"] = _(summary)
    operation["tags"] = [_(tag) for tag in operation.get("tags", ())]
    refused = {
        "description": _("Refused, with faults"),
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Faults"}}},
    }
    operation["responses"]["4XX"] = refused
    if method == "get":
        operation["responses"][304] = {"description": _("Not changed since the ETag that was sent")}


def _faults_schema() -> dict[str, Any]:
    fields: dict[str, Any] = {name: {"type": ["string", "null"]} for name in _FAULT_FIELDS}
    fields |= {name: {"type": "string"} for name in _ALWAYS} | {
        name: {"type": ["integer", "null"]} for name in _NUMBERS
    }
    one = {"type": "object", "properties": fields, "required": list(_FAULT_FIELDS)}
    return {
        "title": "Faults",
        "type": "object",
        "properties": {"faults": {"type": "array", "items": one, "minItems": 1}},
        "required": ["faults"],
    }
