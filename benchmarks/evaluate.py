"""How long an evaluation takes: the digits CNN on 10,000 test rows.

    python -m benchmarks.evaluate [--rows 10000] [--json]

The digits have 1,797 rows, so the test rows are drawn again from theirs, each with a little noise of its own. The
network is trained for two epochs, for its time does not depend on what it learned. Everything that a person waits for
once the data are prepared is measured: predictions, simpler ways, all reports with 1,000 resamples each.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine import client
from engine.data.pipeline import Prepared, prepare
from engine.evaluation import evaluate as evaluating
from engine.tasks import TASKS
from engine.training.run import feeds, train


def main() -> None:
    """Measures and prints lines, or JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    found = measured(chosen.rows)
    if chosen.json:
        print(json.dumps(found))
        return
    print(f"{'seconds':44}{'passed':>9}{'processors':>12}")
    for name, (passed, used) in found.items():
        print(f"{name:44}{passed:9.2f}{used:12.2f}")


Moment = tuple[float, float]  # seconds that have passed, and seconds of the processors


def now() -> Moment:
    """On a busy machine the second one says what a quiet machine would need."""
    return time.perf_counter(), sum(os.times()[:2])


def measured(rows: int) -> dict[str, Moment]:
    """Seconds of each stage, and of all."""
    project = client.preset("digits-cnn")
    project = project.model_copy(update={"training": project.training.model_copy(update={"epochs": 2})})
    prepared = prepare(project.data, Path)
    model = train(project, prepared, "benchmark", sink=lambda lot: None, take=list).model
    many = with_rows(prepared, rows)
    project = TASKS[project.task.kind].complete(project, many.facts)
    stages: list[tuple[str, Moment]] = []
    tell = lambda doing, share: stages.append((doing, now()))  # noqa: E731
    began = now()
    seen = evaluating.seen(model, project, many, list(feeds(project, many)["test"].values()), tell)
    found = evaluating.evaluate(seen, project, many, tell=tell)
    ended = now()
    assert found.rows == rows
    ends = [moment for _, moment in stages[1:]] + [ended]
    each = {doing: _apart(moment, end) for (doing, moment), end in zip(stages, ends, strict=True)}
    return {**each, "all": _apart(began, ended)}


def _apart(one: Moment, other: Moment) -> Moment:
    return other[0] - one[0], other[1] - one[1]


def with_rows(prepared: Prepared, rows: int) -> Prepared:
    """The same data with so many test rows."""
    generator = np.random.default_rng(0)
    drawn = generator.integers(0, prepared.facts.rows["test"], rows)
    noisy = {name: values[drawn] for name, values in prepared.x["test"].items()}
    noisy = {name: (each + generator.normal(0.0, 0.1, each.shape)).astype("float32") for name, each in noisy.items()}
    return replace(
        prepared,
        x={**prepared.x, "test": noisy},
        y={**prepared.y, "test": {name: values[drawn] for name, values in prepared.y["test"].items()}},
        rows={**prepared.rows, "test": prepared.rows["test"][drawn]},
        facts=prepared.facts.model_copy(update={"rows": {**prepared.facts.rows, "test": rows}}),
    )


if __name__ == "__main__":
    main()
