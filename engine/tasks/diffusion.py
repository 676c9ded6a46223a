"""Diffusion: a network that finds noise in samples, so that samples can be made of noise alone, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.document.graph import Graph
from engine.document.project import Project
from engine.messages.answers import DataFacts, Problem, TensorInfo
from engine.messages.pictures import Flow, FlowEdge, FlowNode
from engine.tasks import generative_starts
from engine.tasks.base import Outputs, Role
from engine.tasks.generated import SEED, Generates, general, sampled, wrong_inputs, wrong_output
from engine.tasks.models.diffusion import Diffusion


class Denoising(Generates):
    """One network; the noise is the task's."""

    card = Card(
        kind="task",
        name="diffusion",
        title="Diffusion",
        category="generative",
        summary="Learn to take noise out of samples, so that new ones can be made of noise alone, step by step.",
        parameters=(
            Parameter(
                name="steps",
                type="int",
                default=50,
                minimum=2,
                maximum=1000,
                help="In how many steps samples become noise, and noise samples. More: better ones, made more slowly.",
            ),
        ),
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/2006.11239",
    )
    roles = (
        Role("denoiser", "Denoiser", "noisy samples, and the number of the step", "the noise that is in each sample"),
    )
    model_class = Diffusion

    def arguments(self, project: Project, facts: DataFacts) -> Mapping[str, Any]:
        high = facts.maximum if facts.maximum > facts.minimum else facts.minimum + 1.0
        return {"low": facts.minimum, "high": high, **self.settings(project)}

    def feeds(self, project: Project, facts: DataFacts, network: str, outputs: Outputs) -> Mapping[str, TensorInfo]:
        name, info = sampled(facts)
        return {name: info, "step": TensorInfo(shape=(None,), dtype="int32")}

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        yield from general(project, facts, self.card.title)
        yield from wrong_inputs(project, "denoiser", self.feeds(project, facts, "denoiser", outputs))
        yield from wrong_output("denoiser", outputs, sampled(facts)[1], "the noise in what it takes")

    def starts(self, facts: DataFacts) -> dict[str, Graph]:
        name, info = sampled(facts)
        steps = self.card.parameter("steps").default
        return {"denoiser": generative_starts.denoiser(name, info, steps)}

    def generated(self, model: Any, project: Project, prepared: Prepared, count: int) -> np.ndarray:
        return np.asarray(model.generate(count, SEED))

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How a denoiser learns",
            nodes=(
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="noise", label="Noise", role="noise"),
                FlowNode(id="step", label="A random step", role="value"),
                FlowNode(id="noisy", label="Noisy samples", role="value"),
                FlowNode(id="denoiser", label="Denoiser", role="network"),
                FlowNode(id="loss", label="Difference", role="loss"),
            ),
            edges=(
                FlowEdge(source="data", target="noisy"),
                FlowEdge(source="noise", target="noisy"),
                FlowEdge(source="step", target="noisy", label="how much"),
                FlowEdge(source="noisy", target="denoiser"),
                FlowEdge(source="step", target="denoiser"),
                FlowEdge(source="denoiser", target="loss", label="the noise it finds"),
                FlowEdge(source="noise", target="loss", label="the noise that was put in"),
                FlowEdge(source="loss", target="denoiser", gradient=True),
            ),
        )


DIFFUSION = Denoising()
