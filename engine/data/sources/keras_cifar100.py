"""CIFAR-100, from keras.datasets: 60,000 small photographs of a hundred things."""

from __future__ import annotations

from engine.data.online import KerasDataset, file, online_card

CLASSES = (
    "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
    "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
    "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
    "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard",
    "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain",
    "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
    "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket",
    "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider",
    "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger",
    "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
)  # fmt: skip

SOURCE = KerasDataset(
    card=online_card(
        "cifar100",
        "CIFAR-100",
        "60,000 photographs of 32 × 32 pixels in colour; which of a hundred things is it?",
        (
            file(
                "cifar-100-python-target",
                "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
                169_001_437,
                "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
                unpack=True,
            ),
        ),
        rows=60_000,
        columns=1,
        target="100 classes",
        licence="none stated; its authors ask to be cited",
        holds="pictures",
        origin="Krizhevsky 2009, from 80 million tiny images; 50,000 for training, 10,000 for the test",
    ),
    module="cifar100",
    holds="image",
    target_name="thing",
    classes=CLASSES,
    size=32 * 32 * 3,
)
