"""Autoencoder: a network that gives back what goes in, through a narrow place where it must say it in few numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.document.graph import Graph
from engine.document.project import Project
from engine.messages.answers import DataFacts, Problem
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Picture
from engine.messages.using import Applied
from engine.tasks import back
from engine.tasks.applied import given, outputs_of, table_of
from engine.tasks.base import Outputs, Role
from engine.tasks.pictured import pairs
from engine.tasks.reconstruction import (
    DENOISED,
    ERROR,
    NOISY,
    PCA,
    by_components,
    denoised_by_components,
    errors,
    narrowest,
    noise_layers,
    noisy,
    returned,
    squared_error,
)
from engine.tasks.supervised import NUMBER_METRIC, Supervised

SHOWN = 8  # samples, in and out


class Autoencoder(Supervised):
    """One network whose target is its input; noise or dropout behind the Input makes it a denoising one."""

    roles = (Role("model", "Autoencoder", "the inputs", "the inputs again, after a narrow place"),)
    aims = ("input",)
    cards: tuple[Card, ...] = (ERROR, DENOISED, PCA, NOISY)

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        """The output must be what the input is."""
        given = outputs.get("model", ())
        for place, (target, info) in enumerate(zip(facts.targets, given, strict=False)):
            if info.shape[1:] != target.shape:
                wanted = " × ".join(map(str, target.shape))
                node = project.networks["model"].output_ids()[place]
                yield Problem(
                    code="task-needs",
                    severity="error",
                    sentence=f"The output is {info}, but an autoencoder gives back its input {target.name!r}, which is "
                    f"{wanted}. End with a layer of that shape: a Dense and a Reshape, or a convolution.",
                    node=node,
                )

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...] | None:
        """The error of each input that comes back, beside as many principal components.

        Where the network puts noise on an input, the test rows get such noise, and the clean rows are to come back.
        """
        if not prepared.facts.rows.get("test"):
            return ()
        names = self.columns(project, prepared.facts)
        layers = {name: noise_layers(project, prepared, name) for name in names}
        given = [noisy(model, layers[name], np.asarray(prepared.x["test"][name])) for name in names]
        outputs = model.predict(given[0] if len(given) == 1 else given, verbose=0)
        outputs = outputs if isinstance(outputs, list) else [outputs]
        came = {target.name: output for target, output in zip(prepared.facts.targets, outputs, strict=False)}
        return tuple(
            Judgement(
                target=name,
                measure=(DENOISED if layers[name] else ERROR).name,
                **returned(came[name], np.asarray(prepared.y["test"][name]), project.training.seed),
                baselines=_beside(model, name, layers[name], prepared),
            )
            for name in names
            if name in came
        )

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """Pictures of the validation rows, with the network's noise if it has any, and what comes back of each."""
        part = "validation" if prepared.facts.rows.get("validation") else "train"
        names = self.columns(project, prepared.facts)
        given = [
            noisy(model, noise_layers(project, prepared, name), np.asarray(prepared.x[part][name][:SHOWN]))
            for name in names
        ]
        back = model(given[0] if len(given) == 1 else given, training=False)
        back = back if isinstance(back, list | tuple) else [back]
        found = [pairs(name, x, np.asarray(y)) for name, x, y in zip(names, given, back, strict=False)]
        return tuple(each for each in found if each)

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """How far each row is from what comes back of it, and pictures of both."""
        rows = given(prepared, self.columns(project, prepared.facts))
        came, names = outputs_of(model, rows), self.columns(project, prepared.facts)
        apart = errors(rows, came)
        table = table_of("How far what comes back is from each row", pd.DataFrame({"mean squared error": apart}))
        both = [pairs(name, x[:SHOWN], y[:SHOWN]) for name, x, y in zip(names, rows, came, strict=False)]
        return Applied(rows=len(apart), table=table, pictures=tuple(each for each in both if each))

    def starts(self, facts: DataFacts) -> dict[str, Graph]:
        """Dense layers, or convolutions of pictures, on both sides of a narrow place."""
        drawn = back.autoencoder(facts)
        return {"model": drawn} if drawn else {}

    def flow(self, project: Project) -> Flow:
        """Data, the network, and the difference between both ends."""
        return Flow(
            title="How an autoencoder learns",
            nodes=(
                FlowNode(id="data", label="Inputs", role="data"),
                FlowNode(id="model", label="Autoencoder", role="network"),
                FlowNode(id="loss", label="Difference", role="loss"),
            ),
            edges=(
                FlowEdge(source="data", target="model"),
                FlowEdge(source="model", target="loss", label="what comes back"),
                FlowEdge(source="data", target="loss", label="what it should be"),
                FlowEdge(source="loss", target="model", gradient=True),
            ),
        )


AUTOENCODER = Autoencoder(
    card=Card(
        kind="task",
        name="autoencoder",
        title="Autoencoder",
        category="unsupervised",
        summary="Learn to give back what goes in through a narrow place: to compress, to take noise away, to find what "
        "is odd. No labels are needed.",
        inputs=(),
        outputs=(),
    ),
    metrics=(NUMBER_METRIC,),
)


def _beside(model: Any, name: str, layers: list[str], prepared: Prepared) -> dict[str, float | None]:
    """What simpler ways make of the same test rows, with the same noise if the network has any."""
    if not layers:
        return {PCA.name: by_components(prepared, name, narrowest(model))}
    clean = np.asarray(prepared.x["test"][name])
    return {
        NOISY.name: squared_error(noisy(model, layers, clean), clean),
        PCA.name: denoised_by_components(prepared, name, model, layers),
    }
