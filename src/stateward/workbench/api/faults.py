"""Answers of the programming interface that are no success: the product's faults as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault, PermissionFault, StatewardError
from stateward.workbench.core.refusals import ChangedMeanwhile, TransitionRefused

#: Where every operation of the interface lies.
PREFIX = "/api/v1/"

#: Status -> code, sentence and next step where nothing more is known.
_WORDS = {
    400: ("api.unreadable", N_("This request cannot be read."), N_("Compare it with the operation's description.")),
    401: (
        "api.not_signed_in",
        N_("This needs a token."),
        N_("Make one under “My account” and send it as “Authorization: Bearer …”."),
    ),
    403: (
        "api.denied",
        N_("The grants do not open this."),
        N_("Ask your administrator if you need it; the operation “me” says what you may see and do."),
    ),
    404: (
        "api.not_found",
        N_("Nothing is at this address that you may see."),
        N_("Compare the address with the list it came from."),
    ),
    405: (
        "api.method",
        N_("This address does not know the method."),
        N_("The header “Allow” names the methods it knows."),
    ),
    409: ("api.conflict", N_("This was done already, or meanwhile."), N_("Read the object again.")),
    413: ("api.too_large", N_("The request is too large."), N_("Send it in smaller parts.")),
    415: (
        "api.media_type",
        N_("The body has another media type than the operation takes."),
        N_("The description names it: application/json, or multipart/form-data for files."),
    ),
    429: (
        "api.too_often",
        N_("This was asked too often."),
        N_("Wait as many seconds as the header “Retry-After” says."),
    ),
    500: (
        "api.defect",
        N_("Something went wrong on our side; nothing was changed."),
        N_("Try again. If it happens again, report what you did and the time of day."),
    ),
}
#: Beginning of a kind of mistake in a value -> the sentence about it.
_MISTAKES: tuple[tuple[str, str], ...] = (
    ("missing", N_("“{field}” is missing.")),
    ("extra_forbidden", N_("There is no “{field}” here.")),
    ("int", N_("“{field}” is no whole number.")),
    ("greater", N_("“{field}” is too small.")),
    ("less", N_("“{field}” is too large.")),
    ("date", N_("“{field}” is no day such as 2026-01-31.")),
    ("string_too_long", N_("“{field}” is too long.")),
)


def answer(faults: Iterable[Fault], status: int, headers: dict[str, str] | None = None) -> JsonResponse:
    """The answer that carries faults: `{"faults": [{code, message, next_step, ...}]}`."""
    told = {"faults": [fault.to_dict() for fault in faults]}
    return JsonResponse(told, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def refusal(status: int, *, value: str | None = None, headers: dict[str, str] | None = None) -> JsonResponse:
    """The answer for a status, in the running language."""
    code, message, next_step = _WORDS.get(status, _WORDS[400])
    return answer([Fault(code, _(message), _(next_step), value=value, rule=code)], status, headers)


def of_the_interface(request: HttpRequest) -> bool:
    """Whether the request asks for the programming interface, whose answers are JSON."""
    return request.path.startswith(PREFIX)


def _status(error: StatewardError) -> int:
    if isinstance(error, ChangedMeanwhile | TransitionRefused):
        return 409
    if isinstance(error, PermissionFault):
        return 403
    return 413 if any(fault.code == "upload.too_large" for fault in error.faults) else 422


def _mistakes(errors: Sequence[dict[str, Any]]) -> list[Fault]:
    """A fault for every value that does not fit; pydantic's own name of the rule stands in `rule`."""
    faults = []
    for error in errors:
        kind = str(error.get("type", ""))
        # The first part says whether the value came in the address or the body; the second is the body's own name.
        parts = [str(part) for part in error.get("loc", ())]
        field = ".".join(parts[2:] if parts[:1] == ["body"] and len(parts) > 2 else parts[1:]) or "body"
        sentence = next((words for start, words in _MISTAKES if kind.startswith(start)), N_("“{field}” does not fit."))
        faults.append(
            Fault(
                "api.value",
                _(sentence).format(field=field),
                _("Compare it with the operation's description in openapi.json."),
                value=field,
                rule=kind,
            )
        )
    return faults


def handle(api: NinjaAPI) -> None:
    """Let an interface answer every error in this shape."""

    def known(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(error.faults, _status(error))

    def denied(request: HttpRequest, error: Any) -> HttpResponse:
        return refusal(403)

    def absent(request: HttpRequest, error: Any) -> HttpResponse:
        return refusal(404)

    def unfit(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(_mistakes(error.errors), 422)

    def otherwise(request: HttpRequest, error: Any) -> HttpResponse:
        status = int(error.status_code)
        headers = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}.get(status)
        return refusal(status, headers=headers)

    api.add_exception_handler(StatewardError, known)
    api.add_exception_handler(PermissionDenied, denied)
    api.add_exception_handler(Http404, absent)
    api.add_exception_handler(ValidationError, unfit)
    api.add_exception_handler(HttpError, otherwise)
