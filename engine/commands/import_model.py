"""`import MODEL`: a model that a person has, as a project document; its weights are kept in the workspace."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine import client
from engine.commands.base import Context, write
from engine.document.project import Project
from engine.errors import CatalogError, UsageError

NAME = "import"
HELP = "opens a Keras model (.keras, .h5, JSON) or an architecture such as ResNet50 as a project document"


def arguments(parser: argparse.ArgumentParser) -> None:
    """MODEL, where to write, and whether an architecture brings its weights."""
    parser.add_argument("model", metavar="MODEL", help="a file, or the name of an architecture of keras.applications")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the document to write")
    parser.add_argument("--imagenet", action="store_true", help="download the architecture's ImageNet weights")


def run(options: argparse.Namespace, context: Context) -> int:
    """Opens it and writes the document."""
    project = _opened(options, context)
    graph = project.networks["model"]
    write(options.output, client.write_document(project))
    layers = sum(node.layer != "Input" for node in graph.nodes)
    kept = "its weights are kept in the workspace" if graph.weights else "it has no weights"
    value = {"file": str(options.output), "name": project.name, "layers": layers, "weights": graph.weights or None}
    value["notes"] = project.description
    context.say(value, f"Wrote {options.output} ({layers} layers; {kept}). {project.description}")
    return 0


def _opened(options: argparse.Namespace, context: Context) -> Project:
    path = Path(options.model)
    if path.is_file():
        if options.imagenet:
            raise UsageError("--imagenet is for architectures, and this is a file", where=options.model)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}", cure="Check the name.") from None
        return client.import_model(context.workspace(), path.name, content)
    try:
        return client.import_architecture(context.workspace(), options.model, options.imagenet)
    except CatalogError as error:
        raise UsageError(
            f"{options.model!r} is neither a file nor an architecture",
            expected="a .keras, .h5 or .json file, or a name",
            cure=error.cure,
        ) from None
