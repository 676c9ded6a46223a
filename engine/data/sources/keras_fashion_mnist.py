"""Fashion-MNIST, from keras.datasets: 70,000 pictures of clothes."""

from __future__ import annotations

from engine.data.online import KerasDataset, file, online_card

CLASSES = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip

SOURCE = KerasDataset(
    card=online_card(
        "fashion_mnist",
        "Fashion-MNIST",
        "70,000 grey pictures of 28 × 28 pixels; which of ten kinds of clothes, shoes and bags is it?",
        (  # nobody published their checksums with Keras
            file("train-labels-idx1-ubyte.gz", "", 29_515),
            file("train-images-idx3-ubyte.gz", "", 26_421_880),
            file("t10k-labels-idx1-ubyte.gz", "", 5_148),
            file("t10k-images-idx3-ubyte.gz", "", 4_422_102),
        ),
        rows=70_000,
        columns=1,
        target="10 classes",
        licence="MIT",
        holds="pictures",
        origin="Zalando Research, Xiao, Rasul and Vollgraf 2017; 60,000 for training, 10,000 for the test",
    ),
    module="fashion_mnist",
    holds="image",
    target_name="kind",
    classes=CLASSES,
    size=28 * 28,
)
