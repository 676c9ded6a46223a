"""All of MNIST, from keras.datasets: 70,000 handwritten digits."""

from __future__ import annotations

from engine.data.builtin import DIGITS
from engine.data.online import KerasDataset, file, online_card

SOURCE = KerasDataset(
    card=online_card(
        "mnist",
        "MNIST (70,000)",
        "70,000 grey pictures of 28 × 28 pixels, written by hand; which digit, 0 to 9, is it?",
        (file("mnist.npz", "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1", 11_490_434),),
        rows=70_000,
        columns=1,
        target="10 classes",
        licence="CC BY-SA 3.0",
        holds="pictures",
        origin="LeCun, Cortes and Burges 1998; 60,000 for training, 10,000 for the test",
    ),
    module="mnist",
    holds="image",
    target_name="digit",
    classes=DIGITS,
    size=28 * 28,
)
