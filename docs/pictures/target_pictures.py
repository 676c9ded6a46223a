"""Pictures of presets whose networks learn a target: classes, numbers, masks, series, texts."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import numpy as np

from docs.pictures import strokes
from docs.pictures.strokes import CLASSES, INK, MOST_THREADS, ORANGE, PAPER, TEAL, THREAD, WIDTH
from engine.data.pipeline import Prepared
from engine.data.targets import original

LETTERS = 42  # of a text


def dense(model: Any, prepared: Prepared) -> Iterator[str]:
    """A digit, and the strongest threads from its pixels through both layers to the ten scores."""
    image, label = strokes.digit(prepared, 3)
    first, second, last = (strokes.layer(model, name, image) for name in ("hidden_1", "hidden_2", "scores"))
    weights = [model.get_layer(name).kernel.numpy() for name in ("hidden_1", "hidden_2", "scores")]
    busy = [np.sort(np.argsort(-layer)[:count]) for layer, count in ((first, 26), (second, 20))]
    pixels = np.flatnonzero(image.ravel() > 0.3)

    places = [
        np.array([[34 + 21 * (pixel % 8) + 21, 116 + 21 * (pixel // 8) + 10] for pixel in range(64)]),
        strokes.column(304, len(busy[0])),
        strokes.column(424, len(busy[1])),
        strokes.column(536, 10),
    ]
    flows = [
        (places[0][pixels], places[1], (image.ravel()[:, None] * weights[0])[np.ix_(pixels, busy[0])]),
        (places[1], places[2], (first[:, None] * weights[1])[np.ix_(busy[0], busy[1])]),
        (places[2], places[3], (second[:, None] * weights[2])[busy[1]]),
    ]
    for starts, ends, flow in flows:
        yield from strokes.threads(starts, ends, flow, most=170)
    yield from strokes.tile(image, 34, 116, 168)
    for place, layer, chosen in ((places[1], first, busy[0]), (places[2], second, busy[1])):
        for (x, y), value in zip(place, layer[chosen] / layer.max(), strict=True):
            yield f'<circle cx="{x}" cy="{y:.1f}" r="{2.5 + 3 * value:.1f}" fill="{TEAL}"/>'
    yield from strokes.scores(last, label)


def convolutional(
    model: Any, prepared: Prepared, names: tuple[str, ...] = ("conv_1", "conv_2", "conv_3")
) -> Iterator[str]:
    """A digit, what the busiest filters of three layers see in it, and the ten scores."""
    image, label = strokes.digit(prepared, 2)
    stages = [strokes.layer(model, name, image) for name in names]
    chosen = [np.sort(np.argsort(-stage.std(axis=(0, 1)))[:10]) for stage in stages]
    lefts, tops, size = (186, 304, 422), np.linspace(68, 292, 5), 40
    middles = tops + size / 2
    starts = np.array([[28 + 112, 200.0]])
    for left in lefts:
        ends = np.stack([np.full(5, left), middles], axis=1)
        yield from strokes.threads(starts, ends, np.ones((len(starts), 5)), most=25, opacity=0.4)
        starts = ends + np.array([2 * size + 6, 0])
    yield from strokes.threads(starts, strokes.column(544, 10), np.ones((5, 10)), most=50, opacity=0.25)
    yield from strokes.tile(image, 28, 144, 112)
    for left, stage, maps in zip(lefts, stages, chosen, strict=True):
        for n, each in enumerate(maps):
            yield from strokes.tile(stage[..., each] / stage.max(), left + (size + 6) * (n % 2), tops[n // 2], size)
    yield from strokes.scores(strokes.layer(model, "scores", image), label, left=544)


def table(model: Any, prepared: Prepared) -> Iterator[str]:
    """Each test row is a thread through its columns; those that the network gets wrong are dark."""
    x, y = prepared.x["test"]["features"][:MOST_THREADS], next(iter(prepared.y["test"].values()))[:MOST_THREADS]
    wrong = model.predict(x, verbose=0).argmax(axis=1) != y
    across = np.linspace(36, WIDTH - 36, x.shape[1])
    down = 318 - 250 * (np.clip(x, -2.2, 4.2) + 2.2) / 6.4
    for position in across:
        yield f'<path d="M{position:.1f} 56V330" stroke="#e4e0d8" stroke-width="1"/>'
    order = np.argsort(wrong * 2 + (y == 0), kind="stable")  # mistakes lie on top
    for row in order:
        colour = INK if wrong[row] else CLASSES[y[row]]
        look = 'stroke-width="1.8" stroke-opacity="0.9"' if wrong[row] else 'stroke-width="1.2" stroke-opacity="0.42"'
        yield f'<path d="{strokes.smooth(across, down[row])}" fill="none" stroke="{colour}" {look}/>'
    words = [*zip(prepared.facts.target.classes, CLASSES, strict=False), (f"{wrong.sum()} of {len(y)} wrong", INK)]
    left = 36
    for word, colour in words:
        yield f'<path d="M{left} 362h20" stroke="{colour}" stroke-width="3" stroke-linecap="round"/>'
        yield f'<text x="{left + 27}" y="366" class="small">{word}</text>'
        left += 48 + 7 * len(word)


def shares(model: Any, prepared: Prepared) -> Iterator[str]:
    """For each answer to how the marriage is, the share of women with an affair: true and told, of the test rows."""
    x, y = prepared.x["test"]["features"], next(iter(prepared.y["test"].values()))
    scores = np.asarray(model.predict(x, verbose=0), dtype="float64")
    told = 1.0 / (1.0 + np.exp(scores[:, 0] - scores[:, 1]))
    rating = prepared.raw.table["rate_marriage"].to_numpy()[prepared.rows["test"]]
    yield '<text x="48" y="46" class="small">share of women with an affair, by how they rate their marriage</text>'
    for number, word in enumerate(("very poor", "poor", "fair", "good", "very good"), 1):
        left, rows = 48 + 112 * (number - 1), rating == number
        for place, (share, colour) in enumerate(((y[rows].mean(), TEAL), (told[rows].mean(), ORANGE))):
            height = 270 * share
            corner = f'x="{left + 38 * place}" y="{330 - height:.1f}"'
            yield f'<rect {corner} width="32" height="{height:.1f}" rx="4" fill="{colour}"/>'
        yield f'<text x="{left + 35}" y="350" class="small" text-anchor="middle">{word}</text>'
    for left, word, colour in ((48, "true", TEAL), (128, "told by the network", ORANGE)):
        yield f'<path d="M{left} 376h20" stroke="{colour}" stroke-width="6" stroke-linecap="round"/>'
        yield f'<text x="{left + 28}" y="380" class="small">{word}</text>'


def regression(model: Any, prepared: Prepared) -> Iterator[str]:
    """Predicted beside measured for each test patient, tied to the line on which both would agree."""
    x, y = prepared.x["test"]["features"], next(iter(prepared.y["test"].values()))[:, 0]
    predicted = model.predict(x, verbose=0)[:, 0]

    def place(measured: Any, told: Any) -> tuple[Any, Any]:
        return 70 + 530 * (measured - 20) / 330, 350 - 300 * (told - 20) / 330

    for mark in (100, 200, 300):
        (left, _), (_, top) = place(mark, 20), place(20, mark)
        yield f'<path d="M{left:.1f} 40V350M70 {top:.1f}H604" stroke="#e4e0d8" stroke-width="1"/>'
        yield f'<text x="{left:.1f}" y="368" class="small" text-anchor="middle">{mark}</text>'
        yield f'<text x="62" y="{top + 4:.1f}" class="small" text-anchor="end">{mark}</text>'
    (x0, y0), (x1, y1) = place(20, 20), place(350, 350)
    for measured, told in zip(y, predicted, strict=True):
        left, top = place(measured, told)
        _, line = place(measured, measured)
        yield f'<path d="M{left:.1f} {top:.1f}V{line:.1f}" stroke="{ORANGE}" stroke-opacity="0.45" stroke-width="1.6"/>'
    yield f'<path d="M{x0} {y0}L{x1} {y1}" stroke="{TEAL}" stroke-width="2.5" stroke-linecap="round"/>'
    for measured, told in zip(y, predicted, strict=True):
        left, top = place(measured, told)
        yield f'<circle cx="{left:.1f}" cy="{top:.1f}" r="5" fill="{TEAL}" stroke="{PAPER}" stroke-width="1.5"/>'
    yield '<text x="604" y="388" class="small" text-anchor="end">measured after a year</text>'
    yield '<text x="70" y="30" class="small">predicted</text>'


def readings(model: Any, prepared: Prepared) -> Iterator[str]:
    """Test texts of different classes, and how likely the network holds the three likeliest classes to be."""
    classes, labels = prepared.facts.target.classes, next(iter(prepared.y["test"].values()))
    shown = [int(np.flatnonzero(labels == label)[20 + 9 * label]) for label in range(8)]
    logits = model.predict(prepared.x["test"]["text"][shown], verbose=0)
    likely = np.exp(logits - logits.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    texts = prepared.raw.table["text"].iloc[prepared.rows["test"][shown]]
    for (x, y), text, label, share in zip(strokes.column(28, len(shown)), texts, labels[shown], likely, strict=True):
        said = text if len(text) <= LETTERS else text[: LETTERS - 2].rstrip() + " …"
        yield f'<text x="{x}" y="{y + 5:.1f}">{html.escape(said)}</text>'
        for place, each in enumerate(np.argsort(-share)[:3]):
            left, bold = 386 + 76 * place, ' font-weight="700"' if each == label else ""
            yield f'<text x="{left}" y="{y:.1f}" class="small"{bold}>{classes[each][:11]}</text>'
            for length, colour in ((68, "#e9e5dd"), (68 * share[each], TEAL if each == label else ORANGE)):
                yield f'<rect x="{left}" y="{y + 6:.1f}" width="{length:.1f}" height="7" rx="3.5" fill="{colour}"/>'


def ratings(model: Any, prepared: Prepared) -> Iterator[str]:
    """Test words on the line from bad to good: a ring where people put them, a dot where the network does."""
    rows = prepared.rows["test"][np.arange(12) * 40]
    table, target = prepared.raw.table["text"], np.asarray(prepared.raw.target)
    numbers = model.predict(prepared.x["test"]["text"][np.arange(12) * 40], verbose=0)
    told = original(numbers, prepared.facts.target)[:, 0]
    order = np.argsort(target[rows])
    for (_, y), row, value in zip(strokes.column(0, 12), rows[order], told[order], strict=True):
        measured, guessed = (210 + 50 * (each + 4) for each in (target[row], value))
        yield f'<text x="28" y="{y + 5:.1f}">{html.escape(table.iloc[row])}</text>'
        yield f'<path d="M210 {y:.1f}H610" stroke="#e9e5dd" stroke-width="3" stroke-linecap="round"/>'
        yield f'<path d="M{measured:.1f} {y:.1f}H{guessed:.1f}" stroke="{ORANGE}" stroke-width="3"/>'
        yield f'<circle cx="{measured:.1f}" cy="{y:.1f}" r="6.5" fill="{PAPER}" stroke="{INK}" stroke-width="2"/>'
        yield f'<circle cx="{guessed:.1f}" cy="{y:.1f}" r="5" fill="{TEAL}"/>'
    yield '<text x="210" y="20" class="small">bad</text>'
    yield '<text x="610" y="20" class="small" text-anchor="end">good</text>'


def forecast(model: Any, prepared: Prepared) -> Iterator[str]:
    """The test years or weeks as they were, and what the network said of each before: one step, or a whole quarter."""
    x, y = next(iter(prepared.x["test"].values())), next(iter(prepared.y["test"].values()))
    told = model.predict(x, verbose=0).reshape(y.shape)
    steps = y.shape[1]
    values = np.concatenate([y[0], y[1:, -1]])
    low, high = min(values.min(), told.min()), max(values.max(), told.max())

    def place(at: Any, value: Any) -> tuple[Any, Any]:
        return 40 + 560 * at / (len(values) - 1), 330 - 270 * (value - low) / (high - low)

    for level in np.linspace(low, high, 5):
        _, top = place(0, level)
        yield f'<path d="M40 {top:.1f}H600" stroke="#e4e0d8" stroke-width="1"/>'
        yield f'<text x="34" y="{top + 4:.1f}" class="small" text-anchor="end">{level:.0f}</text>'
    across, down = place(np.arange(len(values)), values)
    look = f'stroke="{INK}" stroke-opacity="0.55" stroke-width="1.6"'
    yield f'<path d="{strokes.straight(across, down)}" fill="none" {look}/>'
    if steps == 1:
        across, down = place(np.arange(len(told)), told[:, 0])
        yield f'<path d="{strokes.straight(across, down)}" fill="none" stroke="{ORANGE}" stroke-width="2.2"/>'
    for first in range(0, len(told), steps) if steps > 1 else ():
        across, down = place(first + np.arange(steps), told[first])
        yield f'<path d="{strokes.straight(across, down)}" fill="none" stroke="{ORANGE}" stroke-width="2.4"/>'
    for n, (word, colour) in enumerate((("as it was", INK), ("as it was foretold", ORANGE))):
        yield f'<path d="M{40 + 120 * n} 366h20" stroke="{colour}" stroke-width="3" stroke-linecap="round"/>'
        yield f'<text x="{67 + 120 * n}" y="370" class="small">{word}</text>'


def stretches(model: Any, prepared: Prepared) -> Iterator[str]:
    """Test stretches of twelve months as threads, each in the colour of what the network says; mistakes are dark."""
    x, y = next(iter(prepared.x["test"].values()))[:, :, 0], next(iter(prepared.y["test"].values()))
    told = model.predict(x[..., None], verbose=0).argmax(axis=1)
    across = np.linspace(36, WIDTH - 36, x.shape[1])
    down = 318 - 250 * (np.clip(x, -2.6, 2.6) + 2.6) / 5.2
    for row in np.argsort((told != y) * 2 + told, kind="stable"):
        colour = INK if told[row] != y[row] else (ORANGE, TEAL)[told[row]]
        yield f'<path d="{strokes.smooth(across, down[row])}" fill="none" stroke="{colour}" stroke-opacity="0.5"/>'
    names = prepared.facts.target.classes
    words = ((names[0], ORANGE), (names[1], TEAL), (f"{(told != y).sum()} of {len(y)} wrong", INK))
    for n, (word, colour) in enumerate(words):
        yield f'<path d="M{36 + 110 * n} 362h20" stroke="{colour}" stroke-width="3" stroke-linecap="round"/>'
        yield f'<text x="{63 + 110 * n}" y="366" class="small">{word}</text>'


def two_inputs(model: Any, prepared: Prepared) -> Iterator[str]:
    """Half a digit and its measurements, threads to the ten scores, and the hidden ink of every test digit."""
    row = int(np.flatnonzero(prepared.y["test"]["digit"] == 2)[0])
    image, measures = prepared.x["test"]["image"][row, :, :, 0], prepared.x["test"]["features"][row]
    scores, inks = model.predict([prepared.x["test"]["image"], prepared.x["test"]["features"]], verbose=0)
    starts = np.concatenate(
        [[[150.0, 76 + 16 * line] for line in range(8)], [[150.0, y] for y in strokes.places(7, 248)]]
    )
    yield from strokes.threads(
        starts, strokes.column(300, 10), np.abs(np.outer(np.ones(15), scores[row])), most=90, opacity=0.3
    )
    yield from strokes.tile(np.concatenate([image, np.zeros_like(image)]), 28, 68, 122)
    yield f'<rect x="28" y="129" width="122" height="61" fill="{THREAD}" stroke="#d8d2c6"/>'
    yield '<text x="28" y="52" class="small">the upper half</text><text x="28" y="230" class="small">measured</text>'
    for value, y in zip(measures, strokes.places(7, 248), strict=True):
        width = 58 * min(1.0, abs(value) / 2.5)
        left = 89 if value > 0 else 89 - width
        yield f'<rect x="{left:.1f}" y="{y - 5}" width="{width:.1f}" height="10" rx="3" fill="{TEAL}"/>'
    yield '<path d="M89 240V372" stroke="#d8d2c6"/>'
    for digit, (x, y) in enumerate(strokes.column(300, 10)):
        likely = float(np.exp(scores[row] - scores[row].max())[digit] / np.exp(scores[row] - scores[row].max()).sum())
        yield f'<text x="{x + 8}" y="{y + 5:.1f}">{digit}</text>'
        for length, colour in ((70, "#e9e5dd"), (70 * likely, ORANGE)):
            yield f'<rect x="{x + 24}" y="{y - 5:.1f}" width="{length:.1f}" height="10" rx="5" fill="{colour}"/>'
    yield '<text x="430" y="52" class="small">ink of the hidden half: told, by true</text>'
    truth = prepared.y["test"]["hidden_ink"][:, 0]
    yield f'<path d="M430 372L612 {372 - 300}" stroke="{TEAL}" stroke-width="2"/>'
    for true, told in zip(truth, inks[:, 0], strict=True):
        left, top = (np.clip((value + 3) / 6, 0, 1) for value in (true, told))
        yield f'<circle cx="{430 + 182 * left:.1f}" cy="{372 - 300 * top:.1f}" r="3" fill="{TEAL}" fill-opacity="0.5"/>'


def residual(model: Any, prepared: Prepared) -> Iterator[str]:
    """What comes into the residual blocks, what leaves each, and the way around each."""
    for left, right in ((229, 347), (347, 465)):
        yield (
            f'<path d="M{left} 62C{left + 20} 18 {right - 20} 18 {right} 62" fill="none" stroke="{ORANGE}" '
            'stroke-width="2.5" stroke-linecap="round"/>'
        )
    yield from convolutional(model, prepared, ("pool_1", "relu_b_1", "relu_b_2"))


def wall(model: Any, prepared: Prepared) -> Iterator[str]:
    """135 test digits, all that the network reads wrong among them, at the end and with what it read."""
    images, labels = prepared.x["test"]["image"], next(iter(prepared.y["test"].values()))
    said = model.predict(images, verbose=0).argmax(axis=1)
    wrong = np.flatnonzero(said != labels)
    shown = [*np.flatnonzero(said == labels)[: 135 - len(wrong)], *wrong]
    images, labels, said = images[shown], labels[shown], said[shown]
    for place, (image, label, read) in enumerate(zip(images, labels, said, strict=True)):
        left, top = 29 + 39 * (place % 15), 26 + 39 * (place // 15)
        yield from strokes.tile(image[..., 0], left, top, 33, TEAL if label == read else ORANGE)
        if label != read:
            yield f'<text x="{left + 33}" y="{top + 11}" text-anchor="end" style="font-size: 11px">{read}</text>'


def coins(model: Any, prepared: Prepared) -> Iterator[str]:
    """Test patches of the photograph above, and below each what the network takes for coin; mistakes are orange."""
    images, true = prepared.x["test"]["image"], prepared.y["test"]["mask"]
    said = model.predict(images, verbose=0).argmax(axis=-1)
    shown = np.argsort(-np.abs(true.mean(axis=(1, 2)) - 0.5), kind="stable")[::-1][:10]
    for place, row in enumerate(shown):
        left, top = 38 + 115 * (place % 5), 26 + 181 * (place // 5)
        yield from strokes.tile(1.0 - images[row, :, :, 0], left, top, 82, INK)
        yield from strokes.tile(np.where(true[row] == said[row], said[row], 0), left, top + 88, 82)
        yield from strokes.tile(1.0 * (true[row] != said[row]), left, top + 88, 82, ORANGE, paper=False)


def pairs(model: Any, prepared: Prepared) -> Iterator[str]:
    """Pairs of test digits, and how likely the network holds each to show one digit."""
    x, labels = prepared.x["test"], next(iter(prepared.y["test"].values()))
    logits = model.predict([x["left"], x["right"]], verbose=0)
    likely = 1 / (1 + np.exp(logits[:, 0] - logits[:, 1]))
    for place in range(15):
        left, top = 30 + 203 * (place % 3), 26 + 72 * (place // 3)
        for side, name in enumerate(("left", "right")):
            yield from strokes.tile(x[name][place, :, :, 0], left + 60 * side, top, 54)
        right = (likely[place] > 0.5) == bool(labels[place])
        word = "same" if likely[place] > 0.5 else "different"
        yield f'<text x="{left + 124}" y="{top + 24}" class="small">{word}</text>'
        for length, colour in ((50, "#e9e5dd"), (50 * likely[place], TEAL if right else ORANGE)):
            yield f'<rect x="{left + 124}" y="{top + 33}" width="{length:.1f}" height="9" rx="4.5" fill="{colour}"/>'


def sounds(model: Any, prepared: Prepared) -> Iterator[str]:
    """Spectrograms of test sounds, time from left to right, with the digit; those that are heard wrong are orange."""
    x, y = prepared.x["test"]["sound"], next(iter(prepared.y["test"].values()))
    said = model.predict(x, verbose=0).argmax(axis=1)
    wrong = np.flatnonzero(said != y)[:12]
    right = [np.flatnonzero((said == y) & (y == digit))[:4] for digit in range(10)]
    rows = [*np.stack([each[:3] for each in right]).T.ravel()[: 28 - len(wrong)], *wrong]
    for place, row in enumerate(rows):
        left, top = 26 + 86 * (place % 7), 20 + 92 * (place // 7)
        yield from strokes.tile(strokes.loudness(x[row]), left, top + 16, 62, TEAL if said[row] == y[row] else ORANGE)
        told = f"{y[row]}" if said[row] == y[row] else f"{y[row]}, heard as {said[row]}"
        yield f'<text x="{left}" y="{top + 10}" class="small">{told}</text>'


def transcribed(model: Any, prepared: Prepared) -> Iterator[str]:
    """Spectrograms of three test sounds, and below each the digits where the network hears them."""
    x, target = prepared.x["test"]["sound"], prepared.facts.target
    sizes = [prepared.raw.target.iloc[row] for row in prepared.rows["test"]]
    rows = [next(row for row, text in enumerate(sizes) if len(text) == size) for size in (5, 4, 3)]
    best = model.predict(x[rows], verbose=0).argmax(axis=-1)
    for place, (row, moments) in enumerate(zip(rows, best, strict=True)):
        top = 22 + 124 * place
        yield from strokes.tile(strokes.loudness(x[row], 3), 26, top, 92)
        for moment in np.flatnonzero((moments > 0) & (moments != np.r_[0, moments[:-1]])):
            left = 26 + 92 / 13 * 2 * (moment + 0.5)
            yield f'<text x="{left:.1f}" y="{top + 110}" text-anchor="middle" fill="{ORANGE}" font-weight="700">'
            yield f"{target.classes[moments[moment]]}</text>"
        yield f'<text x="{WIDTH - 26}" y="{top + 110}" class="small" text-anchor="end">spoken: {sizes[row]}</text>'


def transfer(model: Any, prepared: Prepared) -> Iterator[str]:
    """The 25 pictures from which it learns, and test pictures; those that it gets wrong are framed."""
    x, y = prepared.x["train"]["image"], prepared.y["train"]["digit"]
    yield '<text x="28" y="46" class="small">all that it learns from</text>'
    for place, row in enumerate(np.argsort(y, kind="stable")):
        yield from strokes.tile(x[row, ::2, ::2, 0], 28 + 42 * (place % 5), 62 + 42 * (place // 5), 36)
    x, y = prepared.x["test"]["image"][:56], prepared.y["test"]["digit"][:56]
    wrong = model.predict(x, verbose=0).argmax(axis=1) != y
    yield f'<text x="276" y="46" class="small">new digits; {int(wrong.sum())} of these 56 are read wrong</text>'
    for row, image in enumerate(x):
        left, top = 276 + 42 * (row % 8), 62 + 42 * (row // 8)
        yield from strokes.tile(image[::2, ::2, 0], left, top, 36)
        if wrong[row]:
            frame = f'x="{left - 2}" y="{top - 2}" width="40" height="40" rx="4"'
            yield f'<rect {frame} fill="none" stroke="{ORANGE}" stroke-width="3"/>'
    yield '<text x="28" y="300">five of each digit</text>'
