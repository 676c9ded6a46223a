"""How a trained model is taken away, one format a file."""

from engine.export import code, keras, pytorch
from engine.export.base import Export

EXPORTS: dict[str, Export] = {
    export.card.name: export for export in (keras.KerasFile(), code.Code(), pytorch.PyTorch())
}
