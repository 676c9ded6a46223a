"""What the data of the presets are, found once in a test process."""

from __future__ import annotations

import functools
from pathlib import Path

from engine import client
from engine.data import pipeline
from engine.messages.answers import DataFacts


@functools.cache
def facts_of_preset(name: str) -> DataFacts:
    """Facts of a preset's data. Tests that ask for them are of the group "facts of presets": one process reads all."""
    return pipeline.facts(client.preset(name).data, Path)
