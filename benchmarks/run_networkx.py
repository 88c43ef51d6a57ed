"""The part of the work on a network of holdings that networkx can do: `python run_networkx.py FILE [--result RESULT]`.

Control is by direct majorities alone (no closure of several holders together), layers follow them; look-through
shares are passed on in the order of the condensation, rings solved one by one with numpy.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import networkx as nx
import numpy as np
import pyarrow.parquet as pq
from usage import Usage

ROOT = "E0000000"


def layers_of(graph: nx.DiGraph) -> dict[str, int]:
    """Layers below the root along direct majorities, of which an enterprise has one at most."""
    majority = nx.DiGraph()
    majority.add_nodes_from(graph)
    majority.add_edges_from((i, j) for i, j, share in graph.edges(data="weight") if share > 0.5)
    return nx.single_source_shortest_path_length(majority, ROOT)


def shares_of(graph: nx.DiGraph) -> tuple[dict[str, float], int]:
    """Look-through shares of the root, and how many rings there are."""
    condensed = nx.condensation(graph)
    share = dict.fromkeys(graph, 0.0)
    share[ROOT] = 1.0  # held by nobody, so its own entry serves as what it passes on
    rings = 0
    for component in nx.topological_sort(condensed):
        members = condensed.nodes[component]["members"]
        if len(members) == 1:
            (node,) = members
            if node != ROOT:
                share[node] = sum(about["weight"] * share[i] for i, about in graph.pred[node].items())
            continue
        rings += 1
        place = {node: k for k, node in enumerate(members)}
        inner, inflow = np.zeros((len(members), len(members))), np.zeros(len(members))
        for node, row in place.items():
            for i, about in graph.pred[node].items():
                if i in place:
                    inner[row, place[i]] = about["weight"]
                else:
                    inflow[row] += about["weight"] * share[i]
        for node, value in zip(place, np.linalg.solve(np.eye(len(members)) - inner, inflow).tolist(), strict=True):
            share[node] = value
    return share, rings


def main() -> None:
    """Run once and print seconds, peak memory and versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--result", type=Path)
    arguments = parser.parse_args()
    usage = Usage()
    table = pq.read_table(arguments.file)
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(zip(*(table[name].to_pylist() for name in ("holder", "held", "share")), strict=True))
    layers = layers_of(graph)
    share, rings = shares_of(graph)
    usage.stop()
    if arguments.result is not None:
        arguments.result.write_text(json.dumps({"layers": layers, "share": share, "rings": rings}), encoding="utf-8")
    usage.report(len(share), {"networkx": nx.__version__, "numpy": np.__version__})


if __name__ == "__main__":
    main()
