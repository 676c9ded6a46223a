"""Makes a project of style transfer whose features are those of VGG19, as Gatys, Ecker and Bethge (2016) used them.

    .venv/bin/python -m docs.make_vgg_style -o vgg-style.json

The weights that VGG19 learned on ImageNet are downloaded by Keras (80 MB) and kept in the workspace. Where that is not
possible, it is said, and nothing is written. `--anew` writes the same project with weights drawn by chance.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path

from engine import client
from engine.document.graph import Edge, Graph, Node, Position
from engine.document.project import Choice, DataSettings, Project, Split, Step, Task, Training
from engine.errors import LayerloomError

STYLES = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")
CONTENT = "block4_conv2"
MEANS = (-103.939, -116.779, -123.68)  # of blue, green and red over ImageNet
SIDE = 224
ROW = 96.0


def features(vgg: Graph) -> Graph:
    """VGG19 up to its last style, behind pixels from 0 to 1; its outputs are the styles, then the content."""
    layers = [node for node in vgg.nodes if node.layer != "Input"]
    last = next(place for place, node in enumerate(layers) if node.id == STYLES[-1])
    before = [
        Node(id="picture", layer="Input", label="Pixels from 0 to 1"),
        Node(id="bgr", layer="ops.flip", config={"axis": [-1]}, label="Blue, green, red"),
        Node(id="large", layer="Rescaling", config={"scale": 255.0}),
        Node(id="means", layer="Constant", config={"value": [[[list(MEANS)]]]}, label="Minus the mean colour"),
        Node(id="centred", layer="ops.add"),
    ]
    kept = layers[: last + 1]
    edges = [
        Edge(source="picture", target="bgr", target_port="x"),
        Edge(source="bgr", target="large"),
        Edge(source="large", target="centred", target_port="x1"),
        Edge(source="means", target="centred", target_port="x2"),
        Edge(source="centred", target=kept[0].id),
        *(Edge(source=one.id, target=other.id) for one, other in itertools.pairwise(kept)),
    ]
    placed = [
        node.model_copy(update={"position": Position(x=300.0 if node.id == "means" else 0.0, y=ROW * place)})
        for place, node in enumerate([*before, *kept])
    ]
    return Graph(nodes=tuple(placed), edges=tuple(edges), outputs=(*STYLES, CONTENT), weights=vgg.weights)


def project(vgg: Graph) -> Project:
    """The cup of coffee, painted like the tissue."""
    return Project(
        name="Style transfer with VGG19",
        networks={"features": features(vgg)},
        data=DataSettings(
            source=Choice(name="whole_photographs", config={"side": SIDE}),
            aim="input",
            recipe=(Step(name="Rescale"),),
            split=Split(train=1.0, validation=0.0, test=0.0),
        ),
        task=Task(kind="style", settings={"content": 3, "style": 6, "style_weight": 100.0}),
        training=Training(optimizer=Choice(name="Adam", config={"learning_rate": 0.02}), epochs=20),
    )


def main() -> int:
    """Opens VGG19 and writes the document."""
    parser = argparse.ArgumentParser(description="A project of style transfer with VGG19.")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("-w", "--workspace", type=Path, metavar="DIR")
    parser.add_argument("--anew", action="store_true", help="draw the weights by chance instead of downloading them")
    options = parser.parse_args()
    try:
        opened = client.import_architecture(client.open_workspace(options.workspace), "VGG19", not options.anew)
    except LayerloomError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        client.close()
    options.output.write_text(client.write_document(project(opened.networks["model"])), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
