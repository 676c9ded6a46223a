"""Nodes of a graph as samples: each with the nodes around it, and the edges between all of these.

What graph convolutions (Kipf and Welling 2017) compute for a node depends on its neighbourhood alone: two of them, on
the nodes at most two edges away. So a sample is a node's neighbourhood, and splits, batches, figures and scripts are
those of any other data. The graph is the same whatever the split: a training node sees the features of a test node
beside it, as is usual where all nodes are known beforehand, and never its label.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
import pandas as pd
from scipy import sparse

from engine.data.base import Guess, Keeping, Raw
from engine.data.memory import kept
from engine.data.stored import Stored

NODES, LINKS = "nodes", "links"  # the two arrays of a sample
GRAPH = "graph"  # in `Raw.reading`: the whole `Graph`
CHUNK = 256  # samples that are made at a time


def normalised(count: int, links: np.ndarray) -> sparse.csr_matrix:
    """The matrix D^-1/2 (A + I) D^-1/2 of an undirected graph, (nodes, nodes), after Kipf and Welling.

    `links` holds the numbers of two nodes in each row, (edges, 2); said twice, or from both ends, an edge counts once.
    """
    ends = np.unique(np.sort(links[links[:, 0] != links[:, 1]], axis=1), axis=0)
    both = np.concatenate([ends, ends[:, ::-1]])
    beside = sparse.csr_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), (count, count))
    beside = beside + sparse.identity(count, format="csr")
    scale = sparse.diags(1.0 / np.sqrt(np.asarray(beside.sum(axis=1)).ravel()))
    found = (scale @ beside @ scale).tocsr()
    found.sort_indices()
    return found


def around(matrix: sparse.csr_matrix, node: int, places: int) -> list[int]:
    """A node, then the nodes around it: the nearest first, among equals the one with fewest edges; at most `places`."""
    found = [node]
    for near in found:
        beside = slice(matrix.indptr[near], matrix.indptr[near + 1])
        order = np.argsort(-matrix.data[beside], kind="stable")
        found += [other for other in matrix.indices[beside][order] if other not in found]
        if len(found) >= places:
            break
    return found[:places]


def neighbourhood(
    matrix: sparse.csr_matrix, features: np.ndarray, node: int, places: int
) -> tuple[np.ndarray, np.ndarray]:
    """Features (places, numbers) and links (places, places) of a node, which is the first, and of those around it.

    Links are those of the whole matrix. Places that are left over are 0, and joined to nothing.
    """
    found = around(matrix, node, places)
    nodes, links = np.zeros((places, features.shape[1]), "float32"), np.zeros((places, places), "float32")
    nodes[: len(found)] = features[found]
    links[: len(found), : len(found)] = matrix[found][:, found].toarray()
    return nodes, links


FUNCTIONS: tuple[Callable[..., object], ...] = (normalised, around, neighbourhood)
IMPORTS = ("import numpy as np", "import pandas as pd", "from scipy import sparse")


class Graph:
    """A graph whose nodes have features.

    Args:
        features: (nodes, numbers) float32.
        links: (edges, 2), the numbers of the nodes that each edge joins.
        chosen: (samples,), the nodes that have a label, in order.
        places: how many nodes a neighbourhood holds.
    """

    def __init__(self, features: np.ndarray, links: np.ndarray, chosen: np.ndarray, places: int) -> None:
        self.features, self.chosen, self.places = features, chosen, places
        self.matrix = normalised(len(features), links)

    def raw(self, target: pd.Series, seen: pd.DataFrame, keeping: Keeping) -> Raw:
        """The samples, whose target are classes. `seen` is the table of all nodes.

        Raises:
            TooLarge: they do not fit in memory, and may not be kept on disk.
        """
        name = str(target.name)
        says = Guess("ignore", "says who a node is")
        return Raw(
            table=pd.DataFrame(index=range(len(self.chosen))),
            arrays=self.samples(keeping),
            kinds={NODES: "nodes", LINKS: "links"},
            target=target,
            target_name=name,
            target_kind="classes",
            seen=seen,
            kept=None if len(self.chosen) == len(self.features) else self.chosen,
            guesses={**{str(each): says for each in seen.columns}, name: Guess("category", "the target")},
            notes=tuple(self._notes()),
            reading={GRAPH: self},
        )

    def samples(self, keeping: Keeping) -> dict[str, np.ndarray]:
        """`nodes` (samples, places, numbers) and `links` (samples, places, places), float32."""
        size = self.features.shape[1]
        both = kept(keeping, self._pieces(), len(self.chosen), (self.places, size + self.places))
        return {NODES: _part(both, slice(size)), LINKS: _part(both, slice(size, None))}

    def _pieces(self) -> Iterator[np.ndarray]:
        for start in range(0, len(self.chosen), CHUNK):
            nodes = self.chosen[start : start + CHUNK]
            found = [neighbourhood(self.matrix, self.features, node, self.places) for node in nodes]
            yield np.stack([np.concatenate(each, axis=1) for each in found])

    def _notes(self) -> Iterator[str]:
        large = int(((self.matrix @ self.matrix).getnnz(axis=1) > self.places).sum())
        if large:
            yield (
                f"{large:,} of {len(self.features):,} nodes have more than {self.places} nodes at most two edges away; "
                "the farthest are left out. More places show all of them, and take more memory."
            )


def code(places: int, chosen: str) -> tuple[str, ...]:
    """Script lines that make the arrays `nodes` and `links` of `features` and the edges `links`, as a `Graph` does.

    Args:
        chosen: an expression for the nodes that are samples.
    """
    functions = [line for each in FUNCTIONS for line in ("", *_source(each), "")]
    return (
        *functions,
        "matrix = normalised(len(features), links)",
        f"samples = [neighbourhood(matrix, features, node, {places}) for node in {chosen}]",
        "nodes, links = (np.stack(each) for each in zip(*samples))",
        "table = pd.DataFrame(index=range(len(nodes)))",
    )


def _part(values: Any, numbers: slice) -> np.ndarray:
    if isinstance(values, Stored):
        return cast(np.ndarray, values.then(lambda read: read[..., numbers]))
    return cast(np.ndarray, values[..., numbers])


def _source(function: Callable[..., object]) -> list[str]:
    """A function without annotations, its docstring's first line above it."""
    made = cast(ast.FunctionDef, ast.parse(inspect.getsource(function)).body[0])
    about = (ast.get_docstring(made) or "").splitlines()[0]
    made.body, made.returns = made.body[1:], None
    for argument in made.args.args:
        argument.annotation = None
    return [f"# {about}", *ast.unparse(made).splitlines()]
