"""How a trained model is taken away, one format a file."""

from engine.export import bundle, code, keras, litert, notebook, onnx, openvino, pytorch, savedmodel, weights
from engine.export.base import Export

EXPORTS: dict[str, Export] = {
    export.card.name: export
    for export in (
        bundle.Bundle(),
        keras.KerasFile(),
        onnx.Onnx(),
        litert.LiteRT(),
        litert.Dynamic(),
        litert.Int8(),
        savedmodel.SavedModel(),
        openvino.OpenVino(),
        weights.Weights(),
        code.Code(),
        notebook.Notebook(),
        pytorch.PyTorch(),
    )
}
