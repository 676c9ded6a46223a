"""Masked prediction: an encoder that learns by telling hidden parts of a sample from the rest of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.document.project import Project
from engine.messages.answers import DataFacts, Problem
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Picture
from engine.tasks.base import Outputs, Role
from engine.tasks.models.masked import MaskedAutoencoder
from engine.tasks.pictured import grid
from engine.tasks.probing import Represents

SHOWN = 6


class Masked(Represents):
    """An encoder, and a decoder that is only needed while it learns."""

    card = Card(
        kind="task",
        name="masked",
        title="Masked prediction",
        category="self-supervised",
        summary="Learn without labels what samples are made of: parts of each are hidden, and are told from the rest.",
        parameters=(
            Parameter(
                name="hidden",
                type="float",
                default=0.5,
                minimum=0.05,
                maximum=0.95,
                help="The share of each sample that is hidden.",
            ),
            Parameter(
                name="patch",
                type="int",
                default=2,
                minimum=1,
                maximum=64,
                help="Of pictures: pixels along a side of what is hidden together. One pixel alone is easily guessed.",
            ),
        ),
        inputs=(),
        docs="https://arxiv.org/abs/2111.06377",
    )
    roles = (
        Role("encoder", "Encoder", "the inputs, a part of them hidden (0)", "a representation"),
        Role("decoder", "Decoder", "the representation", "what the inputs are"),
    )
    model_class = MaskedAutoencoder

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        made, wanted = next(iter(outputs.get("decoder", ())), None), next(iter(facts.inputs.values()))
        if made is not None and made.shape != wanted.shape:
            said = f"The decoder gives {made}, but what goes in is {wanted}. End with a layer of that shape."
            yield Problem(code="task-needs", severity="error", sentence=said, network="decoder")

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """What is left of validation pictures, what is made of it, and what they are."""
        part = "validation" if prepared.facts.rows.get("validation") else "train"
        x = np.asarray(next(iter(prepared.x[part].values()))[:SHOWN])
        if x.ndim != 4:
            return ()
        mask = model.mask(tf.constant(x), 1)
        back = np.asarray(model.back(x, mask))
        left = x * (1.0 - np.asarray(mask))
        shown = np.stack([left, np.where(np.asarray(mask) > 0, back, x), x], axis=1).reshape(-1, *x.shape[1:])
        names = ["left", "told", "true"] * len(x)
        return (grid("Hidden parts, told from the rest", shown, names, (float(x.min()), float(x.max()))),)

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How an encoder learns by telling what is hidden",
            nodes=(
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="rest", label="A part is hidden", role="value"),
                FlowNode(id="encoder", label="Encoder", role="network"),
                FlowNode(id="decoder", label="Decoder", role="network"),
                FlowNode(id="loss", label="Difference where it was hidden", role="loss"),
            ),
            edges=(
                FlowEdge(source="data", target="rest"),
                FlowEdge(source="rest", target="encoder"),
                FlowEdge(source="encoder", target="decoder", label="representation"),
                FlowEdge(source="decoder", target="loss"),
                FlowEdge(source="data", target="loss", label="what was there"),
                FlowEdge(source="loss", target="decoder", gradient=True),
                FlowEdge(source="loss", target="encoder", gradient=True),
            ),
        )


MASKED = Masked()
