"""Draws each preset's picture from its own data and its own trained network.

    .venv/bin/python -m docs.pictures.make_preset_pictures [PRESET ...]

A preset is trained as the product trains it; what the network then does with test rows is woven into an SVG, and a
Chromium turns that into `presets/<name>/picture.png`, 640 × 400.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from docs.pictures import graph_pictures, target_pictures, task_pictures
from docs.pictures.strokes import FAINT, HEIGHT, INK, PAPER, THREAD, WIDTH
from engine import client
from engine.data.pipeline import Prepared, prepare
from engine.store.weights import shipped
from engine.training.run import train

ROOT = Path(__file__).resolve().parents[2]

Draw = Callable[[Any, Prepared], Iterator[str]]


DRAWINGS: dict[str, Draw] = {
    "karate-gcn": graph_pictures.club,
    "digits-gcn": graph_pictures.likes,
    "photo-style": graph_pictures.painted,
    "digits-contrastive": task_pictures.neighbours,
    "digits-masked": task_pictures.told,
    "digits-two-towers": task_pictures.found,
    "ratings-factors": task_pictures.agreed,
    "digits-conditional-gan": task_pictures.asked,
    "digits-diffusion": task_pictures.denoised,
    "digits-gan": task_pictures.made,
    "digits-wgan-gp": task_pictures.between,
    "cartpole-policy-gradient": task_pictures.balance,
    "cartpole-ppo": task_pictures.balance,
    "frozenlake-dqn": task_pictures.lake,
    "breast-cancer-anomaly": task_pictures.oddness,
    "digits-autoencoder": task_pictures.rebuilt,
    "digits-clustering": task_pictures.gathered,
    "digits-denoising": task_pictures.rebuilt,
    "digits-vae": task_pictures.walk,
    "co2-gru": target_pictures.forecast,
    "co2-tcn": target_pictures.forecast,
    "sequence-classification": target_pictures.stretches,
    "sunspots-lstm": target_pictures.forecast,
    "sunspots-transformer": target_pictures.forecast,
    "bible-average": target_pictures.readings,
    "bible-transformer": target_pictures.readings,
    "breast-cancer-mlp": target_pictures.table,
    "diabetes": target_pictures.regression,
    "digits-cnn": target_pictures.convolutional,
    "digits-mlp": target_pictures.dense,
    "marriages-mlp": target_pictures.shares,
    "picture-and-table": target_pictures.two_inputs,
    "wine-mlp": target_pictures.table,
    "mnist-cnn": target_pictures.wall,
    "mnist-residual": target_pictures.residual,
    "segmentation": target_pictures.coins,
    "siamese": target_pictures.pairs,
    "spoken-digits-cnn": target_pictures.sounds,
    "spoken-digits-ctc": target_pictures.transcribed,
    "name-language-cnn": target_pictures.readings,
    "word-rating-lstm": target_pictures.ratings,
    "dates-attention": task_pictures.looks,
    "emoji-translation": task_pictures.looks,
    "docstring-summaries": task_pictures.continued,
    "bible-lstm": task_pictures.continued,
    "help-transformer": task_pictures.continued,
    "transfer-digits": target_pictures.transfer,
}


def picture(name: str) -> str:
    """The picture of a preset as SVG text."""
    project = client.preset(name)
    prepared = prepare(project.data, Path)
    opened = shipped(next(iter(project.networks.values())).weights)
    model = train(project, prepared, name, lambda lot: None, tuple, opened=opened).model
    return _page(DRAWINGS[name](model, prepared))


def main(names: list[str]) -> None:
    """Draws the presets with these names; all of them where there is none."""
    browser_path = os.environ.get("LAYERLOOM_BROWSER") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name in names or sorted(DRAWINGS):
            page.set_content(f"<style>body {{ margin: 0 }}</style>{picture(name)}")
            path = ROOT / "presets" / name / "picture.png"
            page.screenshot(path=path)
            Image.open(path).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(
                path, optimize=True
            )  # half the bytes
            print(path.relative_to(ROOT))
        browser.close()


def _page(parts: Iterator[str]) -> str:
    """Paper with a faint weave, and the drawing on it."""
    weave = f'<path d="M0 4h6m4 0h6M4 0v6m0 4v6" stroke="{THREAD}" stroke-width="1.2" transform="translate(-2 -2)"/>'
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" style="display: block">',
            f'<defs><pattern id="weave" width="12" height="12" patternUnits="userSpaceOnUse">{weave}</pattern></defs>',
            f"<style>text {{ font-family: Liberation Sans, Arial, sans-serif; fill: {INK}; font-size: 15px }}",
            f".small {{ font-size: 13px; fill: {FAINT} }}</style>",
            f'<rect width="100%" height="100%" fill="{PAPER}"/><rect width="100%" height="100%" fill="url(#weave)"/>',
            *parts,
            "</svg>",
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
