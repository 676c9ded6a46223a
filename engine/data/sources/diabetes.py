"""Diabetes: 442 patients, ten measurements, how far the disease went in a year."""

from engine.data.builtin import BuiltInTable, source_card

SOURCE = BuiltInTable(
    card=source_card(
        "diabetes",
        "Diabetes progression",
        "442 patients with ten measurements; how far did the disease go in one year (25 to 346)?",
        rows=442,
        columns=10,
        target="a number",
        licence="free to use with citation",
        origin="Efron, Hastie, Johnstone and Tibshirani 2004; comes with scikit-learn",
    ),
    loader="load_diabetes",
    target_name="progression",
    target_kind="number",
    options=(("scaled", False),),
)
