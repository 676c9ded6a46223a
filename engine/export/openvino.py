"""The trained network for OpenVINO: fast on Intel's processors, in a zip of its two files."""

from __future__ import annotations

import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import keras
import numpy as np

from engine.catalog.card import Card
from engine.errors import ExportError
from engine.export.base import Export, Proof, Trained, compared, gap, outputs_of, packed
from engine.export.inference import inference, input_names, reads_texts, recurrent, unrolled
from engine.export.onnx_file import write_onnx

PRECISE = {"INFERENCE_PRECISION_HINT": "f32"}  # else it may calculate with 16 bits


class OpenVino(Export):
    """Needs OpenVINO alone. Recurrent layers are written out step by step."""

    card = Card(
        kind="export",
        name="openvino",
        title="OpenVINO model",
        category="model",
        summary="The trained network for Intel's processors, as OpenVINO's own pair of files.",
        icon="ov",
        inputs=(),
        outputs=(),
        docs="https://docs.openvino.ai/",
        facts={"suffix": ".zip", "runs_with": "openvino"},
    )

    def fits(self, trained: Trained) -> str:
        if find_spec("openvino") is None:
            return "OpenVINO is not installed here. It takes 180 MB: pip install openvino"
        return super().fits(trained)

    def unfit(self, trained: Trained) -> str:
        return reads_texts(trained.network)

    def made(self, trained: Trained, path: Path) -> None:
        import openvino

        with tempfile.TemporaryDirectory() as folder:
            graph, made = Path(folder, "model.onnx"), Path(folder, "model.xml")
            write_onnx(inference(written_out(trained)), graph)
            read = openvino.Core().read_model(graph)  # not its converter, which reports on its use
            openvino.save_model(read, made, compress_to_fp16=False)
            packed(path, {each.name: each.read_bytes() for each in (made, made.with_suffix(".bin"))})

    def prove(self, trained: Trained, path: Path) -> Proof:
        import openvino

        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
            compiled = openvino.Core().compile_model(Path(folder, "model.xml"), "CPU", PRECISE)
        names = input_names(trained.network)

        def run(values: list[np.ndarray]) -> list[np.ndarray]:
            found = compiled(dict(zip(names, values, strict=True)))
            return [np.asarray(found[output]) for output in compiled.outputs]

        return compared(trained, run)


def written_out(trained: Trained) -> keras.Model:
    """The network with its recurrent layers unrolled, which OpenVINO asks for.

    Raises:
        ExportError: there are too many steps, or Keras itself gives other values then: of layers with a mask that
            return every step, those of steps that are left out.
    """
    network, values = unrolled(trained.network), trained.samples[0]
    if not gap(outputs_of(trained.network, values), outputs_of(network, values), "").sound:
        raise ExportError(
            f"The layer {recurrent(trained.network)[0].name!r} would have to be written out step by step, and gives "
            "other values then, where its input is padded",
            where=str(OpenVino.card.title),
            cure="Take the network away as ONNX.",
        )
    return network
