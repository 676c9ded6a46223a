"""Pictures of presets whose networks generate, compress, contrast, write and act."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from docs.pictures import strokes
from docs.pictures.strokes import FAINT, INK, MOST_THREADS, ORANGE, TEAL, WIDTH
from engine.data import recipe
from engine.data.pipeline import Prepared
from engine.data.steps.tokenize import BEGIN, END
from engine.data.targets import original
from engine.tasks.attention import attention
from engine.tasks.reconstruction import NOISES, noisy

LINES, COLUMNS = 11, 50  # of texts letter by letter
SHOWN_TEXT = 5  # which test row is drawn
WORD = "\N{LOWER ONE EIGHTH BLOCK}"  # where a word begins, in pieces of words


def looks(model: Any, prepared: Prepared, row: int = SHOWN_TEXT) -> Iterator[str]:
    """A test text token by token, what the network writes for it, and from each token threads to where it looks."""
    source = next(name for name in prepared.facts.inputs if name != prepared.facts.target.name)
    known = recipe.tokenized(prepared.preparation.steps, source)["vocabulary"]
    classes, given = prepared.facts.target.classes, _given(model, prepared, np.array([row]))
    said = model.predict(given, verbose=0)[0].argmax(axis=-1)
    weights, tokens = attention(model, given), [classes[token] for token in said]
    read = prepared.x["test"][source][row]
    text, count = [["", "?", *known][token] for token in read if token], tokens.index(END)
    above, below = ((np.linspace(40, WIDTH - 40, each), y) for each, y in ((len(text), 96), (count, 312)))
    flow = weights[:count, : len(text)].T
    places = [np.stack([x, np.full(len(x), y)], axis=1) for x, y in (above, below)]
    yield from strokes.threads(places[0] + [0, 10], places[1] - [0, 24], flow, most=MOST_THREADS)
    for (x, y), letters, size in ((above, text, 20), (below, tokens[:count], 28)):
        for left, letter in zip(x, letters, strict=True):
            shown = html.escape(letter.removeprefix(WORD).strip(BEGIN + END))
            yield f'<text x="{left:.1f}" y="{y}" text-anchor="middle" font-size="{size}">{shown}</text>'


def continued(model: Any, prepared: Prepared) -> Iterator[str]:
    """Test texts token by token on a ground that is the darker the less the network expected each."""
    name, classes = prepared.facts.target.name, prepared.facts.target.classes
    rows = np.arange(LINES) * min(7, (len(prepared.y["test"][name]) - 1) // (LINES - 1))
    wanted = prepared.y["test"][name][rows]
    logits = model.predict(_given(model, prepared, rows), verbose=0).astype("float64")
    chances = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances /= chances.sum(axis=-1, keepdims=True)
    surprise = -np.log(np.take_along_axis(chances, wanted[..., None], axis=-1)[..., 0])
    yield '<text x="28" y="34" class="small">the darker, the less the network expected what comes next</text>'
    for line, (y, row) in enumerate(zip(np.linspace(66, 366, LINES), wanted, strict=True)):
        column = 0
        for place, token in enumerate(row):
            piece = classes[token].replace(WORD, " ")
            if not token or piece == END or column + len(piece) > COLUMNS:
                break
            left, depth = 28 + 11.7 * column, min(surprise[line, place] / 6.0, 1.0)
            corner, wide = f'x="{left:.1f}" y="{y - 16:.1f}"', 11.7 * len(piece)
            yield f'<rect {corner} width="{wide:.1f}" height="24" fill="{ORANGE}" opacity="{depth:.2f}"/>'
            for place_in, letter in enumerate(piece):
                middle = left + 11.7 * place_in + 5.8
                yield f'<text x="{middle:.1f}" y="{y:.1f}" text-anchor="middle">{html.escape(letter)}</text>'
            column += len(piece)


def _given(model: Any, prepared: Prepared, rows: np.ndarray) -> list[np.ndarray]:
    """Texts of these test rows in the order in which the network takes them; their lengths tell which is which. Of one
    length they stand in the order of the data."""
    texts = [np.asarray(text)[rows] for text in prepared.x["test"].values()]
    if len({text.shape[1] for text in texts}) < len(texts):
        return texts
    return [next(text for text in texts if text.shape[1] == tensor.shape[1]) for tensor in model.inputs]


def made(model: Any, prepared: Prepared) -> Iterator[str]:
    """Test digits on the left, and as many made ones on the right."""
    real, made = prepared.x["test"]["image"][:42], np.asarray(model.generate(42, 1))
    sides = ((real, 34.0, TEAL, "real"), (made, 334.0, ORANGE, "made of noise"))
    for images, left, colour, word in sides:
        yield f'<text x="{left}" y="40" class="small">{word}</text>'
        for place, image in enumerate(images[..., 0]):
            yield from strokes.tile(image, left + 46 * (place % 6), 56 + 46 * (place // 6), 40, colour)


def asked(model: Any, prepared: Prepared) -> Iterator[str]:
    """A column of made digits for each class that was asked for."""
    images = np.asarray(model.generate(np.tile(np.arange(10), 6), 1))[..., 0]
    for digit in range(10):
        yield f'<text x="{52 + 60 * digit}" y="40" text-anchor="middle" font-weight="700">{digit}</text>'
    for place, image in enumerate(images):
        yield from strokes.tile(image, 29 + 60 * (place % 10), 56 + 56 * (place // 10), 46, ORANGE)


def between(model: Any, prepared: Prepared) -> Iterator[str]:
    """Each row goes from the noise of one made digit to that of another."""
    ends = np.asarray(model.noise(14, 1)).reshape(7, 2, 1, -1)
    share = np.linspace(0.0, np.pi / 2, 12)[:, None]
    noise = np.cos(share) * ends[:, 0] + np.sin(share) * ends[:, 1]
    images = np.asarray(model.generator(noise.reshape(-1, noise.shape[-1]).astype("float32"), training=False))
    for place, image in enumerate(images[..., 0]):
        across = place % 12
        yield from strokes.tile(
            image, 30 + 49 * across, 32 + 49 * (place // 12), 42, TEAL if across in (0, 11) else ORANGE
        )


def denoised(model: Any, prepared: Prepared) -> Iterator[str]:
    """From noise to digits: what the denoiser makes of the same seven samples, at eleven moments of the way."""
    moments = np.linspace(model.steps, 0, 11).round().astype(int)
    for column, last in enumerate(moments):
        images = np.asarray(model.generate(7, 1, int(last)))[..., 0]
        for row, image in enumerate(images):
            yield from strokes.tile(
                np.clip(image, 0.0, 1.0), 30 + 53 * column, 32 + 49 * row, 42, ORANGE if last else TEAL
            )


def balance(model: Any, prepared: Prepared) -> Iterator[str]:
    """The first moments of an episode, and the angle of the pole in eight of them; the best action is always taken."""
    seen, _, _, going = model.elsewhere(8, model.best, 1_000_000)
    for place in range(7):
        cart, angle = 70 + 83 * place + 100 * seen[4 * place, 0, 0], 3 * seen[4 * place, 0, 2]
        top = f"{cart + 78 * np.sin(angle):.1f} {118 - 78 * np.cos(angle):.1f}"
        yield f'<rect x="{cart - 20:.1f}" y="118" width="40" height="18" rx="4" fill="{TEAL}"/>'
        yield f'<path d="M{cart:.1f} 118L{top}" stroke="{ORANGE}" stroke-width="7" stroke-linecap="round"/>'
        yield f'<text x="{cart:.1f}" y="158" class="small" text-anchor="middle">{4 * place + 1}</text>'
    yield f'<path d="M28 137H612" stroke="{FAINT}" stroke-width="1.5"/>'
    for level in (-3, 0, 3):
        y = 275 - 20 * level
        yield f'<path d="M60 {y}H612" stroke="#e4e0d8"/>'
        yield f'<text x="52" y="{y + 4}" class="small" text-anchor="end">{level}°</text>'
    for episode in range(8):
        steps = np.flatnonzero(going[:, episode])[::2]
        down = 275 - 20 * np.clip(np.degrees(seen[steps, episode, 2]), -4.5, 4.5)
        path = strokes.straight(60 + 552 * steps / 500, down)
        yield f'<path d="{path}" fill="none" stroke="{TEAL}" stroke-opacity="0.5" stroke-width="1.2"/>'
    yield '<text x="60" y="384" class="small">the pole in eight episodes; above, how one begins, angles × 3</text>'


def lake(model: Any, prepared: Prepared) -> Iterator[str]:
    """The lake: where the network would go from each field, the darker the more it expects from there."""
    worth = model.scores(np.eye(16, dtype="float32")).numpy()
    best, holes = worth.argmax(axis=1), (5, 7, 11, 12)
    for field in range(15):
        left, top = 142 + 92 * (field % 4), 22 + 92 * (field // 4)
        share = 0.06 if field in holes else 0.15 + 0.6 * float(np.clip(worth[field].max() / worth[14].max(), 0, 1))
        colour = INK if field in holes else TEAL
        yield f'<rect x="{left}" y="{top}" width="84" height="84" rx="8" fill="{colour}" fill-opacity="{share:.2f}"/>'
        if field in holes:
            yield f'<circle cx="{left + 42}" cy="{top + 42}" r="26" fill="{INK}" fill-opacity="0.75"/>'
        else:
            turn = f'transform="rotate({(180, 90, 0, 270)[best[field]]} {left + 42} {top + 42})"'
            way = f"M{left + 20} {top + 42}h44m-14 -12l14 12l-14 12"
            yield f'<path d="{way}" {turn} fill="none" stroke="{INK}" stroke-width="4" stroke-linecap="round"/>'
    yield f'<rect x="418" y="298" width="84" height="84" rx="8" fill="{ORANGE}"/>'
    yield '<text x="460" y="345" text-anchor="middle" font-weight="700">goal</text>'


def rebuilt(model: Any, prepared: Prepared) -> Iterator[str]:
    """Test digits as they go in, with the network's noise if it has any, and below each what comes back."""
    x, digits = prepared.x["test"]["image"], prepared.raw.target.iloc[prepared.rows["test"]].to_numpy()
    shown = np.concatenate([np.flatnonzero(digits == str(digit))[:2] for digit in range(10)])
    noise = [layer.name for layer in model.layers if type(layer).__name__ in NOISES]
    given = noisy(model, noise, x[shown])
    back = np.asarray(model(given, training=False))
    for place in range(len(shown)):
        left, top = 29 + 59 * (place % 10), 24 + 190 * (place // 10)
        yield from strokes.tile(np.clip(given[place, :, :, 0], 0.0, 1.0), left, top, 50, FAINT)
        yield f'<path d="M{left + 25} {top + 60}v14m-4 -5l4 5l4 -5" fill="none" stroke="{FAINT}" stroke-width="1.5"/>'
        yield from strokes.tile(back[place, :, :, 0], left, top + 84, 50)


def walk(model: Any, prepared: Prepared) -> Iterator[str]:
    """What the decoder makes of a walk through the two latent numbers that say most, from one end to the other."""
    means = np.asarray(model.encoder(prepared.x["train"]["image"], training=False)[0])
    first, second = np.argsort(-means.std(axis=0))[:2]
    codes = np.zeros((15 * 9, means.shape[1]), "float32")
    codes[:, first] = np.tile(np.linspace(-2.2, 2.2, 15), 9)
    codes[:, second] = np.repeat(np.linspace(2.0, -2.0, 9), 15)
    for place, image in enumerate(np.asarray(model.decoder(codes, training=False))):
        yield from strokes.tile(image[:, :, 0], 29 + 39 * (place % 15), 26 + 39 * (place // 15), 33)


def oddness(model: Any, prepared: Prepared) -> Iterator[str]:
    """How badly each test row comes back, on a logarithmic scale: normal ones above the line, odd ones below."""
    x = prepared.x["test"]["features"]
    errors = np.log10(np.mean((model.predict(x, verbose=0) - x) ** 2, axis=1))
    kinds = prepared.raw.target.iloc[prepared.rows["test"]].to_numpy()
    low, high = errors.min(), errors.max()
    stacks: dict[tuple[bool, int], int] = {}
    yield f'<path d="M36 200H{WIDTH - 36}" stroke="{INK}" stroke-width="1"/>'
    for error, kind in sorted(zip(errors, kinds, strict=True)):
        normal, column = kind == "benign", round(38 * (error - low) / (high - low))
        height = stacks[normal, column] = stacks.get((normal, column), 0) + 1
        down = 200 - 15 * height if normal else 200 + 15 * height
        yield f'<circle cx="{48 + 14.3 * column:.1f}" cy="{down}" r="6" fill="{TEAL if normal else ORANGE}"/>'
    for top, word, colour in ((42, "normal tumours", TEAL), (372, "malignant tumours", ORANGE)):
        yield f'<circle cx="42" cy="{top - 5}" r="6" fill="{colour}"/>'
        yield f'<text x="56" y="{top}" class="small">{word}</text>'
    yield f'<text x="{WIDTH - 36}" y="372" text-anchor="end" class="small">comes back worse →</text>'


def gathered(model: Any, prepared: Prepared) -> Iterator[str]:
    """Test digits in the clusters that they were put into; those that are of another digit than most are orange."""
    x, digits = prepared.x["test"]["image"], prepared.raw.target.iloc[prepared.rows["test"]].to_numpy()
    found = np.asarray(model.assign(x)).argmax(axis=1)
    for cluster in range(10):
        inside = np.flatnonzero(found == cluster)
        usual = pd.Series(digits[inside]).mode().iloc[0] if len(inside) else ""
        odd = [row for row in inside if digits[row] != usual][:3]
        shown = [*[row for row in inside if digits[row] == usual][: max(0, 8 - len(odd))], *odd][:8]
        for place, row in enumerate(shown):
            colour = TEAL if digits[row] == usual else ORANGE
            yield from strokes.tile(x[row, :, :, 0], 29 + 59 * cluster, 24 + 45 * place, 38, colour)


def neighbours(model: Any, prepared: Prepared) -> Iterator[str]:
    """Seven test digits, and of each the training digits that lie nearest to it for the encoder."""
    x, known = prepared.x["test"]["image"], prepared.x["train"]["image"]
    digits = prepared.raw.target.iloc[prepared.rows["test"]].to_numpy()
    asked = [int(np.flatnonzero(digits == str(digit))[0]) for digit in (0, 1, 3, 4, 6, 7, 9)]
    points, there = (np.asarray(model.encoder(each, training=False)) for each in (x[asked], known))
    points, there = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in (points, there))
    nearest = np.argsort(-(points @ there.T), axis=1)[:, :10]
    for row, place in enumerate(asked):
        top = 30 + 49 * row
        yield from strokes.tile(x[place, :, :, 0], 34, top, 42, ORANGE)
        yield f'<path d="M92 {top + 21}h24m-6 -5l6 5l-6 5" fill="none" stroke="{FAINT}" stroke-width="1.5"/>'
        for column, other in enumerate(nearest[row]):
            yield from strokes.tile(known[other, :, :, 0], 134 + 48 * column, top, 42)


def told(model: Any, prepared: Prepared) -> Iterator[str]:
    """What is left of test digits, what the networks make of it, and what they are."""
    x = prepared.x["test"]["image"][:10]
    mask = np.asarray(model.mask(x, 1))
    back = np.where(mask > 0, np.asarray(model.back(x, mask)), x)
    rows = ((x * (1 - mask), FAINT, "left"), (back, ORANGE, "told"), (x, TEAL, "true"))
    for number, (images, colour, word) in enumerate(rows):
        top = 56 + 116 * number
        yield f'<text x="30" y="{top - 12}" class="small">{word}</text>'
        for column, each in enumerate(images[..., 0]):
            yield from strokes.tile(np.clip(each, 0.0, 1.0), 30 + 59 * column, top, 50, colour)


def found(model: Any, prepared: Prepared) -> Iterator[str]:
    """Words, and the test pictures that lie nearest to each."""
    x, words = prepared.x["test"], prepared.raw.table["word"].iloc[prepared.rows["test"]].to_numpy()
    pictures, points = (np.asarray(each) for each in model.placed([x["image"], x["word"]]))
    for row, word in enumerate(("three", "sieben", "quatre", "nueve", "sei", "twee", "åtta")):
        place, top = int(np.flatnonzero(words == word)[0]), 30 + 49 * row
        yield f'<text x="34" y="{top + 27}" font-weight="700">{word}</text>'
        nearest = np.argsort(-(pictures @ points[place]))[:9]
        for column, other in enumerate(nearest):
            yield from strokes.tile(x["image"][other, :, :, 0], 160 + 50 * column, top, 42)


def agreed(model: Any, prepared: Prepared) -> Iterator[str]:
    """Each test rating, and what was told: the nearer to the line, the better."""
    x = [prepared.x["test"][name] for name in ("person", "film")]
    truth, said = (
        original(each, prepared.facts.target).ravel()
        for each in (prepared.y["test"]["rating"], model.predict(x, verbose=0))
    )
    yield f'<path d="M90 360L550 40" stroke="{INK}" stroke-width="1.2" stroke-dasharray="3 5"/>'
    for rating in range(1, 6):
        at = (rating - 1) / 4
        yield f'<text x="{90 + 460 * at:.0f}" y="388" text-anchor="middle" class="small">{rating}</text>'
        yield f'<text x="66" y="{364 - 320 * at:.0f}" text-anchor="middle" class="small">{rating}</text>'
    for one, other in zip(truth, np.clip(said, 0.6, 5.3), strict=True):
        across, down = 90 + 115 * (one - 1), 360 - 80 * (other - 1)
        yield f'<path d="M{across - 9:.1f} {down:.1f}h18" stroke="{TEAL}" stroke-opacity="0.22" stroke-width="2"/>'
    yield '<text x="90" y="26" class="small">what was told, over what people gave (1 to 5)</text>'
