"""Pages of the structure: the graph with its table, and why a holder has its share."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.ownership.network import OwnershipError
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.reform.actions import VIEW
from stateward.workbench.reform.ownership import selectors
from stateward.workbench.reform.ownership.words import drawing_words
from stateward.workbench.register.holdings.views import day_of


@allowed(VIEW)
@require_safe
def ownership(request: HttpRequest) -> HttpResponse:
    """The structure of a day as a drawing and as a table."""
    day, root = day_of(request), request.GET.get("root", "").strip() or None
    faults: list[object] = []
    try:
        graph = selectors.graph(request.user, day, root)
    except OwnershipError as error:
        faults, root = list(error.faults), None
        graph = selectors.graph(request.user, day)
    context = {
        "graph": graph,
        "data": graph.data(),
        "words": drawing_words(),
        "day": day,
        "root": root,
        "focus": request.GET.get("focus", ""),
        "tallest": max(graph.layers.values(), default=1),
        "inside": sum(node.inside for node in graph.nodes),
        "faults": [*faults, *graph.faults],
        "here": "ownership",
    }
    return render(request, "reform/ownership.html", context)


@allowed(VIEW)
@require_safe
def explain(request: HttpRequest) -> HttpResponse:
    """Why a holder has its share in an enterprise, chain by chain; a part when the graph asks, else a page."""
    holder, held = request.GET.get("holder", "").strip(), request.GET.get("held", "").strip()
    day = day_of(request)
    context: dict[str, object] = {"holder": holder, "held": held, "day": day, "faults": [], "here": "ownership"}
    if holder and held:
        try:
            pair, seen = selectors.explanation(request.user, day, holder, held)
            names = {code: seen.name(code) for path in pair.paths for code in path.nodes}
            names |= {code: seen.name(code) for code in (holder, held, *(code for code, _votes in pair.votes))}
            steps = [
                {
                    "steps": [(names[code], path.shares[place - 1] * 100 if place else None)
                              for place, code in enumerate(path.nodes)],
                    "product": path.product * 100,
                }
                for path in pair.paths
            ]  # fmt: skip
            context |= {
                "pair": pair,
                "paths": steps,
                "share": None if pair.share is None else pair.share * 100,
                "corrected": None if pair.corrected is None else pair.corrected * 100,
                "further": None if pair.further is None else pair.further * 100,
                "votes": [(names[code], votes * 100) for code, votes in pair.votes],
                "votes_total": sum(votes for _code, votes in pair.votes) * 100,
                "holder_name": names[holder],
                "held_name": names[held],
            }
        except OwnershipError as error:
            context["faults"] = list(error.faults)
    part = request.htmx and request.htmx.target == "why-share"
    return render(request, "reform/parts/explain.html" if part else "reform/explain.html", context)
