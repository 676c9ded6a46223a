"""The trained network as ONNX: for ONNX Runtime, in a browser, on a phone, in C++, C#, Java and others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

from engine.catalog.card import Card
from engine.export.base import Export, Proof, Trained, compared
from engine.export.inference import inference, input_names, reads_texts
from engine.export.onnx_file import write_onnx


class Onnx(Export):
    """Needs ONNX Runtime alone; any number of rows goes in at once."""

    card = Card(
        kind="export",
        name="onnx",
        title="ONNX model",
        category="model",
        summary="The trained network for ONNX Runtime: fast, small to install, and there for most languages and "
        "browsers.",
        icon="ox",
        inputs=(),
        outputs=(),
        docs="https://onnxruntime.ai/docs/",
        facts={"suffix": ".onnx", "runs_with": "onnxruntime"},
    )

    def unfit(self, trained: Trained) -> str:
        return reads_texts(trained.network)

    def made(self, trained: Trained, path: Path) -> None:
        write_onnx(inference(trained.network), path)

    def prove(self, trained: Trained, path: Path) -> Proof:
        session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
        names = input_names(trained.network)

        def run(values: list[np.ndarray]) -> list[np.ndarray]:
            return list(session.run(None, dict(zip(names, values, strict=True))))

        return compared(trained, run)
