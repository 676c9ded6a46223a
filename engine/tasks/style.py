"""Style transfer: a picture that shows what one photograph shows, painted like another, is what is trained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.document.graph import Edge, Graph
from engine.document.project import Project
from engine.errors import DataError
from engine.messages.answers import DataFacts, Problem
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Gallery, Picture
from engine.messages.using import Applied
from engine.tasks.base import Looks, Outputs, Role, Script, Steps
from engine.tasks.composite import Composite, Constant
from engine.tasks.models.style import StyleTransfer as Model
from engine.tasks.pen import Pen
from engine.tasks.pictured import image
from engine.tasks.rounds import Rounds, loop

ONE_PICTURE = "It is a figure of one picture: there are no rows to draw again."
FILTERS = (32, 64, 96, 128)  # of the first network, layer by layer
HE = "HeNormal"
LEAST = 16  # pixels along a side that a layer wants
LARGE, SMALL = 128, 64  # pixels along a side of live pictures

LOSS = Card(
    kind="measure",
    name="style_transfer_loss",
    title="Content and style",
    category="pictures",
    summary="The sum that is made small: content, style and variation, each times its weight, of the picture that is "
    "kept. Nothing is held back here: the two photographs are all there is.",
    inputs=(),
    docs="https://arxiv.org/abs/1508.06576",
    facts={"better": "lower", "unit": ""},
)
CONTENT = LOSS.model_copy(
    update={
        "name": "content_loss",
        "title": "Away from the content",
        "summary": "The squared difference of what the network sees in the picture and in the first photograph, as a "
        "share of the latter's square.",
    }
)
STYLE = LOSS.model_copy(
    update={
        "name": "style_loss",
        "title": "Away from the style",
        "summary": "The squared difference of the Gram matrices of the picture and of the second photograph, as a "
        "share of the latter's square; the mean over all outputs that are styles.",
    }
)


def _simple(name: str, title: str, summary: str) -> Card:
    return Card(kind="baseline", name=name, title=title, category="pictures", summary=summary, inputs=())


CARDS = (
    _simple("content_photograph", "The content as it is", "The first photograph, unchanged."),
    _simple("style_photograph", "The style as it is", "The second photograph, unchanged."),
    _simple("blend", "Half of each", "The mean of both photographs, pixel by pixel."),
    _simple(
        "colour_transfer",
        "The colours of the style",
        "The first photograph, each channel shifted and scaled to the second one's mean and deviation (Reinhard and "
        "others 2001, without their colour space).",
    ),
    _simple("noise", "Noise", "Pixels drawn by chance."),
)


class StyleTransfer(Composite):
    """A network that is not trained, and a picture that is."""

    card = Card(
        kind="task",
        name="style",
        title="Style transfer",
        category="pictures",
        summary="Make a picture that shows what one photograph shows and is painted like another.",
        parameters=(
            Parameter(
                name="content",
                type="int",
                default=1,
                minimum=1,
                maximum=1_000_000,
                help="Which picture of the data is shown, counted from 1 as the first rows stand.",
            ),
            Parameter(
                name="style",
                type="int",
                default=2,
                minimum=1,
                maximum=1_000_000,
                help="Like which of them it is painted, counted alike.",
            ),
            Parameter(
                name="steps", type="int", default=50, minimum=1, maximum=10_000, help="Steps of the optimizer an epoch."
            ),
            Parameter(
                name="content_output",
                type="int",
                default=0,
                minimum=0,
                maximum=64,
                help="Which output of the network says what a picture shows, counted from 1; 0: the last. All others "
                "say how it is painted.",
            ),
            Parameter(
                name="content_weight",
                type="float",
                default=1.0,
                minimum=0.0,
                maximum=1e6,
                help="What the difference from the first photograph counts.",
            ),
            Parameter(
                name="style_weight",
                type="float",
                default=1.0,
                minimum=0.0,
                maximum=1e6,
                help="What the difference from the second one's style counts.",
            ),
            Parameter(
                name="variation_weight",
                type="float",
                default=0.1,
                minimum=0.0,
                maximum=1e6,
                help="What the difference of neighbouring pixels counts. More: a smoother picture.",
            ),
            Parameter(
                name="begins_as",
                type="enum",
                default="content",
                options=("content", "noise"),
                help="What the picture is at first: the first photograph, or noise.",
            ),
        ),
        inputs=(),
        docs="https://arxiv.org/abs/1508.06576",
    )
    roles = (
        Role(
            "features", "Features (not trained)", "a picture", "what it shows (the last output), and styles before it"
        ),
    )
    aims = ("input",)
    cards = (LOSS, CONTENT, STYLE, *CARDS)
    on_rows = False
    needs_rows = False
    untrained = ("features",)
    series = ("loss", "content", "style", "variation")
    model_class = Model

    def arguments(self, project: Project, facts: DataFacts) -> Mapping[str, Any]:
        """All settings but the numbers of pictures and steps, which say what is done with the model."""
        told = {
            name: value for name, value in self.settings(project).items() if name not in ("content", "style", "steps")
        }
        return {
            **told,
            "low": facts.minimum,
            "high": facts.maximum,
            "seed": Constant("SEED", project.training.seed),
        }

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        """Pictures, numbers of two of them that are there, and outputs that keep places of pixels."""
        shapes = [info.shape for info in facts.inputs.values()]
        if len(shapes) != 1 or len(shapes[0]) != 4:
            yield _problem(
                "Style transfer needs pictures, and nothing beside them. Choose pictures as inputs.", "data.inputs"
            )
            return
        settings, rows = self.settings(project), sum(facts.rows.values())
        for name in ("content", "style"):
            if settings[name] > rows:
                yield _problem(
                    f"The {name} is to be picture {settings[name]}, but there are {rows}. Choose a smaller number.",
                    f"task.settings.{name}",
                )
        found = outputs.get("features", ())
        for info in found:
            if len(info.shape) != 4:
                yield _problem(
                    f"The network gives {info}, but styles and content are features at each place of a picture. End "
                    "with a convolution or a pooling, without Flatten.",
                    network="features",
                )
        if found and settings["content_output"] > len(found):
            yield _problem(
                f"The content is to be output {settings['content_output']} of the network, which has {len(found)}. "
                "Choose a smaller number; 0 is the last.",
                "task.settings.content_output",
            )

    def starts(self, facts: DataFacts) -> dict[str, Graph]:
        """Filters drawn by chance, over what blurring takes away, one layer behind another; colours; coarse pixels."""
        shape = next(iter(facts.inputs.values())).shape
        if len(shape) != 4:
            return {}
        side, pen = min(size or 1 for size in shape[1:3]), Pen()
        source = pen.add("Input")
        blurred = pen.add("AveragePooling2D", source, pool_size=9, strides=1, padding="same")
        at = pen.add("ops.subtract", label="What blurring takes away")
        pen.edges += [
            Edge(source=each, target=at, target_port=port) for port, each in (("x1", source), ("x2", blurred))
        ]
        ends: list[str] = []
        for filters in FILTERS:
            if side < LEAST and ends:
                break
            at = pen.add("AveragePooling2D", at, pool_size=2) if ends else at
            at = pen.add(
                "Conv2D", at, filters=filters, kernel_size=3, activation="relu", kernel_initializer=HE, trainable=False
            )
            ends.append(at)
            side //= 2
        ends.append(pen.add("AveragePooling2D", source, label="Colours", pool_size=4, padding="same"))
        ends.append(pen.add("AveragePooling2D", source, label="What it shows", pool_size=8, padding="same"))
        return {"features": pen.drawn(ends)}

    def stepper(self, model: Any, project: Project, prepared: Prepared) -> Steps:
        model.begin(*self.photographs(project, prepared))
        return Rounds(model, int(self.settings(project)["steps"]), 1)

    def evaluator(self, model: Any, project: Project, prepared: Prepared, part: str) -> Looks:
        return Nothing()

    def networks(self, model: Any) -> dict[str, Any]:
        """The features, and the picture: fed with 0, it gives what was painted."""
        return {"features": model.features, "picture": model.picture}

    def photographs(self, project: Project, prepared: Prepared) -> tuple[np.ndarray, np.ndarray]:
        """Content and style as they were prepared, (1, height, width, channels) each.

        Raises:
            DataError: there is no picture of that number.
        """
        settings = self.settings(project)
        one, other = (_picture(prepared, int(settings[name]), name) for name in ("content", "style"))
        return one, other

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        """The losses of the picture, beside those of pictures that took no training."""
        content, style = self.photographs(project, prepared)
        wanted = model.seen(tf.constant(content))[0], model.seen(tf.constant(style))[1]
        noise = np.random.default_rng(0).uniform(model.low, model.high, content.shape)
        deviations = [each.std(axis=(0, 1, 2)) + 1e-12 for each in (content, style)]
        means = [each.mean(axis=(0, 1, 2)) for each in (content, style)]
        tinted = (content - means[0]) / deviations[0] * deviations[1] + means[1]
        simple = (content, style, 0.5 * (content + style), tinted.clip(model.low, model.high), noise)
        found = [
            [float(value) for value in model.losses_of(tf.constant(each, "float32"), *wanted)]
            for each in (np.asarray(model.shown()), *simple)
        ]
        left_out = {CONTENT.name: "content_photograph", STYLE.name: "style_photograph"}  # 0 by what they are
        return tuple(
            Judgement(
                target="picture",
                measure=card.name,
                value=found[0][place],
                unresampled=ONE_PICTURE,
                baselines={
                    each.name: losses[place]
                    for each, losses in zip(CARDS, found[1:], strict=True)
                    if each.name != left_out.get(card.name)
                },
            )
            for place, card in enumerate((LOSS, CONTENT, STYLE))
        )

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """The picture as it is now, and both photographs."""
        content, style = self.photographs(project, prepared)
        span = (model.low, model.high)
        shown = (np.asarray(model.shown()), "now", LARGE), (content, "content", SMALL), (style, "style", SMALL)
        images = tuple(image(each[0], *span, caption=name, largest=size) for each, name, size in shown)
        return (Gallery(title="The picture, what it shows, and like what it is painted", images=images),)

    def restored(self, project: Project, facts: DataFacts, networks: Mapping[str, Any]) -> Any:
        """The picture alone: nothing else was trained."""
        return networks["picture"]

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """The picture that was painted."""
        painted = np.asarray(model(np.zeros(1, "int32")))
        span = (prepared.facts.minimum, prepared.facts.maximum)
        found = Gallery(title="What was painted", images=(image(painted[0], *span, largest=LARGE),))
        return Applied(rows=1, pictures=(found,))

    def script(self, project: Project, facts: DataFacts) -> Script:
        """As of every composite; then both photographs, and steps on the picture."""
        code, settings = super().script(project, facts), self.settings(project)
        chosen = [f"pictures[{settings[name] - 1} : {settings[name]}]" for name in ("content", "style")]
        before = [
            "pictures = np.concatenate([x_train, x_validation, x_test])",
            "pictures = pictures[np.argsort(np.concatenate([train, validation, test]))]",
            f"model.begin({', '.join(chosen)})",
            "picture = model.picture",
        ]
        return Script(
            definitions=code.definitions,
            statements=code.statements,
            compiled=code.compiled,
            imports=code.imports,
            kept=("features", "picture"),
            training=[*before, *loop(project, f"ROUNDS = {settings['steps']}  # steps of the optimizer in an epoch")],
        )

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How a picture is painted",
            nodes=(
                FlowNode(id="content", label="First photograph", role="data"),
                FlowNode(id="style", label="Second photograph", role="data"),
                FlowNode(id="picture", label="Picture (trained)", role="value"),
                FlowNode(id="features", label="Features (not trained)", role="network"),
                FlowNode(id="loss", label="Content + Gram matrices + variation", role="loss"),
            ),
            edges=(
                FlowEdge(source="content", target="features"),
                FlowEdge(source="style", target="features"),
                FlowEdge(source="picture", target="features"),
                FlowEdge(source="features", target="loss", label="content, styles"),
                FlowEdge(source="loss", target="features", label="through it", gradient=True),
                FlowEdge(source="features", target="picture", gradient=True),
            ),
        )


STYLE_TRANSFER = StyleTransfer()


class Nothing:
    """The evaluator where no row is held back."""

    rows = 0

    def run(self) -> dict[str, float]:
        return {}


def _picture(prepared: Prepared, number: int, name: str) -> np.ndarray:
    for part, rows in prepared.rows.items():
        for place in np.flatnonzero(rows == number - 1):
            found: np.ndarray = np.asarray(next(iter(prepared.x[part].values()))[place : place + 1])
            return found
    raise DataError(
        f"There is no picture {number}",
        where=f"task.settings.{name}",
        expected=f"from 1 to {sum(map(len, prepared.rows.values())):,}",
        cure="Choose another one.",
    )


def _problem(sentence: str, field: str = "", network: str = "") -> Problem:
    return Problem(code="task-needs", severity="error", sentence=sentence, network=network or "features", field=field)
