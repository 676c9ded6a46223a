"""Whole photographs, as they come with scikit-image: scenes, and surfaces that look alike all over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, settings_of, source_card

# By the name of the function of `skimage.data`: what it shows, and whether that is a scene or a surface.
PHOTOGRAPHS = {
    "astronaut": ("astronaut", "scene"),
    "chelsea": ("cat", "scene"),
    "coffee": ("cup of coffee", "scene"),
    "rocket": ("rocket", "scene"),
    "camera": ("photographer", "scene"),
    "immunohistochemistry": ("stained tissue", "surface"),
    "hubble_deep_field": ("galaxies", "surface"),
    "brick": ("bricks", "surface"),
    "grass": ("grass", "surface"),
    "gravel": ("gravel", "surface"),
}


@dataclass(frozen=True)
class WholePhotographs:
    """The middle of each photograph as a square, (batch, side, side, 3) with values 0 to 255."""

    card: Card = source_card(
        "whole_photographs",
        "Whole photographs",
        "Ten photographs, five of scenes, five of surfaces: for style transfer; too few to learn which is which.",
        (
            Parameter(
                name="side",
                type="int",
                default=128,
                minimum=32,
                maximum=512,
                help="Pixels along a side.",
                unit="pixels",
            ),
        ),
        docs="https://scikit-image.org/docs/stable/api/skimage.data.html",
        rows=len(PHOTOGRAPHS),
        columns=1,
        target="2 classes",
        licence="free to use, see scikit-image's list of its data",
        holds="pictures",
        origin="Photographs that come with scikit-image",
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All photographs, in colour; grey ones have three channels alike."""
        import skimage.data
        from PIL import Image, ImageOps

        check_target("kind", request.target)
        side = settings_of(self.card, request)["side"]
        found = [Image.fromarray(getattr(skimage.data, name)()).convert("RGB") for name in PHOTOGRAPHS]
        squares = [ImageOps.fit(each, (side, side), Image.Resampling.BILINEAR) for each in found]
        target = pd.Series([kind for _, kind in PHOTOGRAPHS.values()])
        seen = pd.DataFrame({"shows": [shows for shows, _ in PHOTOGRAPHS.values()], "kind": target})
        return Raw(
            table=pd.DataFrame(index=range(len(squares))),
            arrays={"image": np.stack([np.asarray(each, "float32") for each in squares])},
            kinds={"image": "image"},
            maximum={"image": 255.0},
            target=target,
            target_name="kind",
            target_kind="classes",
            seen=seen,
            guesses={"shows": Guess("ignore", "what a photograph shows"), "kind": Guess("category", "the target")},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """The same photographs."""
        side = settings_of(self.card, request)["side"]
        kinds = [kind for _, kind in PHOTOGRAPHS.values()]
        return Lines(
            ("import numpy as np", "import pandas as pd", "from PIL import Image, ImageOps", "import skimage.data"),
            (
                f"names = {list(PHOTOGRAPHS)}".replace("'", '"'),
                'found = [Image.fromarray(getattr(skimage.data, name)()).convert("RGB") for name in names]',
                f"found = [ImageOps.fit(each, ({side}, {side}), Image.Resampling.BILINEAR) for each in found]",
                'image = np.stack([np.asarray(each, "float32") for each in found])  # values 0 to 255',
                f"target = pd.Series({kinds})".replace("'", '"'),
                "table = pd.DataFrame(index=range(len(image)))",
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """What each shows, or the target."""
        if column == "kind":
            return Lines((), ("by = target",))
        shown = [shows for shows, _ in PHOTOGRAPHS.values()]
        return Lines((), (f"by = pd.Series({shown})".replace("'", '"'),))


SOURCE = WholePhotographs()
