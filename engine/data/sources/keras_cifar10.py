"""CIFAR-10, from keras.datasets: 60,000 small photographs of ten things."""

from __future__ import annotations

from engine.data.online import KerasDataset, file, online_card

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

SOURCE = KerasDataset(
    card=online_card(
        "cifar10",
        "CIFAR-10",
        "60,000 photographs of 32 × 32 pixels in colour; which of ten animals and vehicles is it?",
        (
            file(
                "cifar-10-batches-py-target",
                "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
                170_498_071,
                "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
                unpack=True,
            ),
        ),
        rows=60_000,
        columns=1,
        target="10 classes",
        licence="none stated; its authors ask to be cited",
        holds="pictures",
        origin="Krizhevsky 2009, from 80 million tiny images; 50,000 for training, 10,000 for the test",
    ),
    module="cifar10",
    holds="image",
    target_name="thing",
    classes=CLASSES,
    size=32 * 32 * 3,
)
