"""Photographs in patches, with a class for each pixel: what a network that segments can be trained on.

The photographs come with scikit-image. None of them was outlined by hand: each mask is what a method of image
processing, chosen for that photograph, finds in it. A network learns to agree with the method, not with a person. The
patches do not overlap, so no pixel is in two of them, whatever the split.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import Guess, Lines, Raw, Request, Resolve
from engine.data.builtin import check_target, source_card
from engine.errors import DataError

SIDE = 32  # pixels of a patch
REGION = 96  # pixels of a region, which a split by group keeps together


@dataclass(frozen=True)
class Photograph:
    """How a mask is made.

    Args:
        inside: what its second class is called.
        made: gives the photograph and its mask.
        imports, body: lines of Python that do the same, and define `photograph` and `mask`.
    """

    inside: str
    made: Callable[[], tuple[np.ndarray, np.ndarray]]
    imports: tuple[str, ...]
    body: tuple[str, ...]


def coins() -> tuple[np.ndarray, np.ndarray]:
    """Greek coins on a dark table, unevenly lit, (303, 384)."""
    from scipy.ndimage import binary_fill_holes
    from skimage.data import coins as picture
    from skimage.filters import sobel
    from skimage.segmentation import watershed

    photograph = picture()
    certain = np.where(photograph < 30, 1, np.where(photograph > 150, 2, 0))
    return photograph, binary_fill_holes(watershed(sobel(photograph), certain) == 2)


def page() -> tuple[np.ndarray, np.ndarray]:
    """A printed page, darker to one side, (191, 384)."""
    from skimage.data import page as picture
    from skimage.filters import threshold_sauvola

    photograph = picture()
    return photograph, photograph < threshold_sauvola(photograph, 25)


def tissue() -> tuple[np.ndarray, np.ndarray]:
    """Glands of a colon, some cells of which are stained brown, (512, 512, 3)."""
    from skimage.color import rgb2hed
    from skimage.data import immunohistochemistry
    from skimage.filters import threshold_otsu

    photograph = immunohistochemistry()
    brown = rgb2hed(photograph)[..., 2]
    return photograph, brown > threshold_otsu(brown)


PHOTOGRAPHS: dict[str, Photograph] = {
    "coins": Photograph(
        "coin",
        coins,
        (
            "from scipy.ndimage import binary_fill_holes",
            "from skimage.filters import sobel",
            "from skimage.segmentation import watershed",
        ),
        (
            "photograph = photographs.coins()",
            "# What is certainly table and certainly coin grows until both meet where grey changes most.",
            "certain = np.where(photograph < 30, 1, np.where(photograph > 150, 2, 0))",
            "mask = binary_fill_holes(watershed(sobel(photograph), certain) == 2)",
        ),
    ),
    "page": Photograph(
        "ink",
        page,
        ("from skimage.filters import threshold_sauvola",),
        (
            "photograph = photographs.page()",
            "# Ink is darker than a threshold that follows the light around each pixel.",
            "mask = photograph < threshold_sauvola(photograph, 25)",
        ),
    ),
    "tissue": Photograph(
        "stained",
        tissue,
        ("from skimage.color import rgb2hed", "from skimage.filters import threshold_otsu"),
        (
            "photograph = photographs.immunohistochemistry()",
            "# How much of the brown stain is in each colour, and Otsu's threshold of it.",
            "brown = rgb2hed(photograph)[..., 2]",
            "mask = brown > threshold_otsu(brown)",
        ),
    ),
}


@dataclass(frozen=True)
class Photographs:
    """Patches of one photograph, (batch, 32, 32, channels) with values 0 to 255, and their masks."""

    card: Card = source_card(
        "photographs",
        "Photographs to segment",
        "Patches of 32 × 32 pixels from one photograph; which pixels belong to the object in it?",
        docs="https://scikit-image.org/docs/stable/api/skimage.data.html",
        rows=108,
        columns=1,
        target="a mask of 2 classes",
        licence="free to use, see scikit-image's list of its data",
        holds="pictures",
        group="region",
        origin="Photographs that come with scikit-image; masks made by its methods, none by hand",
    ).model_copy(
        update={
            "parameters": (
                Parameter(
                    name="photograph",
                    type="enum",
                    default="coins",
                    options=tuple(PHOTOGRAPHS),
                    help="Coins on a table (108 grey patches, masks by watershed), ink on a page (60 grey patches, by "
                    "a local threshold), or stained tissue (256 patches in colour, by their brown).",
                ),
            )
        }
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All patches that lie wholly inside the photograph."""
        check_target("mask", request.target)
        name = request.settings.get("photograph", "coins")
        if name not in PHOTOGRAPHS:
            raise DataError(
                f"There is no photograph {str(name)[:80]!r}",
                where="data.source.photograph",
                expected=", ".join(PHOTOGRAPHS),
            )
        photograph, mask = PHOTOGRAPHS[name].made()
        images, masks, regions = patches(photograph).astype("float32"), patches(mask)[..., 0], _regions(mask.shape)
        share = pd.Series(masks.mean(axis=(1, 2)))
        return Raw(
            table=pd.DataFrame(index=range(len(images))),
            arrays={"image": images},
            kinds={"image": "image"},
            maximum={"image": 255.0},
            target=masks.astype("int32"),
            target_name="mask",
            target_kind="mask",
            classes=("background", PHOTOGRAPHS[name].inside),
            seen=pd.DataFrame({"region": regions, "mask": share.map("{:.0%} inside".format)}),
            guesses={"region": Guess("ignore", "a place in the photograph"), "mask": Guess("category", "the target")},
        )

    def code(self, request: Request, raw: Raw) -> Lines:
        """The same photograph, masked and cut alike."""
        chosen = PHOTOGRAPHS[request.settings.get("photograph", "coins")]
        return Lines(
            ("import numpy as np", "import pandas as pd", "from skimage import data as photographs", *chosen.imports),
            (
                *chosen.body,
                f"down, across = mask.shape[0] // {SIDE}, mask.shape[1] // {SIDE}",
                f"cut = photograph[: {SIDE} * down, : {SIDE} * across], mask[: {SIDE} * down, : {SIDE} * across]",
                f"cut = [each.reshape(down, {SIDE}, across, {SIDE}, -1).swapaxes(1, 2) for each in cut]",
                f'image = cut[0].reshape(down * across, {SIDE}, {SIDE}, -1).astype("float32")  # values 0 to 255',
                f'target = cut[1].reshape(down * across, {SIDE}, {SIDE}).astype("int32")',
                "table = pd.DataFrame(index=range(len(target)))",
            ),
        )

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The region of each patch, or how much of it the mask covers."""
        if column == "mask":
            return Lines((), ('by = pd.Series(target.mean(axis=(1, 2))).map("{:.0%} inside".format)',))
        size = REGION // SIDE
        return Lines(
            (),
            (
                "rows, columns = np.divmod(np.arange(len(target)), across)",
                f'by = pd.Series([f"{{row}}, {{column}}" for row, column in zip(rows // {size}, columns // {size})])',
            ),
        )


SOURCE = Photographs()


def patches(picture: np.ndarray) -> np.ndarray:
    """A picture of shape (height, width) or (height, width, channels) as (patches, 32, 32, channels), row by row."""
    down, across = picture.shape[0] // SIDE, picture.shape[1] // SIDE
    cut = picture[: SIDE * down, : SIDE * across].reshape(down, SIDE, across, SIDE, -1)
    return cut.swapaxes(1, 2).reshape(down * across, SIDE, SIDE, -1)


def _regions(shape: tuple[int, ...]) -> pd.Series:
    """The name of each patch's region."""
    rows, columns = np.divmod(np.arange((shape[0] // SIDE) * (shape[1] // SIDE)), shape[1] // SIDE)
    size = REGION // SIDE
    return pd.Series([f"{row}, {column}" for row, column in zip(rows // size, columns // size, strict=True)])
