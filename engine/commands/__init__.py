"""The commands, one a file, each a few lines over the client."""

from engine.commands import (
    catalog,
    check,
    code,
    diff,
    doctor,
    download,
    evaluate,
    export,
    import_model,
    predict,
    presets,
    runs,
    stop,
    train,
)
from engine.commands.base import Command

COMMANDS: tuple[Command, ...] = (
    catalog, presets, check, train, runs, stop, evaluate, predict, diff, import_model, code, export, download, doctor,
)  # fmt: skip
