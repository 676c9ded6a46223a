"""Contrastive learning: an encoder to which two views of one sample look alike, learned without a single label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.document.project import Project
from engine.messages.answers import DataFacts, Problem
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Picture
from engine.tasks.base import Outputs, Role
from engine.tasks.composite import in_whole_precision
from engine.tasks.models.contrastive import Contrastive as Model
from engine.tasks.probing import Represents, likeness


def _share(name: str, default: float, most: float, help: str) -> Parameter:
    return Parameter(name=name, type="float", default=default, minimum=0.0, maximum=most, help=help)


class Contrastive(Represents):
    """An encoder, and a projector that is only needed while it learns."""

    card = Card(
        kind="task",
        name="contrastive",
        title="Contrastive learning",
        category="self-supervised",
        summary="Learn without labels what samples have in common: two views of one sample shall look alike, and "
        "unlike all others.",
        parameters=(
            Parameter(
                name="temperature",
                type="float",
                default=0.5,
                minimum=0.01,
                maximum=10.0,
                help="How much the most similar other samples count. Small: almost they alone.",
            ),
            _share("shift", 0.1, 1.0, "Of pictures: by how much of its size a view may be shifted."),
            _share("rotation", 0.05, 1.0, "Of pictures: by how much of a full turn a view may be turned."),
            _share("zoom", 0.1, 0.9, "Of pictures: by how much of its size a view may be larger or smaller."),
            _share("noise", 0.1, 10.0, "Standard deviation of the noise that is added to every value of a view."),
        ),
        inputs=(),
        docs="https://arxiv.org/abs/2002.05709",
    )
    roles = (
        Role("encoder", "Encoder", "the inputs", "a representation: a row of numbers"),
        Role("projector", "Projector", "the representation", "a row of numbers in which views are compared"),
    )
    model_class = Model

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        yield from in_whole_precision(project, self.card.title)
        for role in self.roles:
            info = next(iter(outputs.get(role.name, ())), None)
            if info is not None and len(info.shape) != 2:
                said = f"The {role.name} gives {info}, but views are compared as rows of numbers. End with a Flatten, "
                yield Problem(
                    code="task-needs", severity="error", sentence=said + "a pooling or a Dense layer.",
                    network=role.name,
                )  # fmt: skip

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        found = likeness(model.encoder, prepared)
        return (found,) if found else ()

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How an encoder learns by contrast",
            nodes=(
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="views", label="Two views of each", role="value"),
                FlowNode(id="encoder", label="Encoder", role="network"),
                FlowNode(id="projector", label="Projector", role="network"),
                FlowNode(id="loss", label="Partners close, others far", role="loss"),
            ),
            edges=(
                FlowEdge(source="data", target="views", label="shift, turn, zoom, noise"),
                FlowEdge(source="views", target="encoder"),
                FlowEdge(source="encoder", target="projector", label="representation"),
                FlowEdge(source="projector", target="loss"),
                FlowEdge(source="loss", target="projector", gradient=True),
                FlowEdge(source="loss", target="encoder", gradient=True),
            ),
        )


CONTRASTIVE = Contrastive()
