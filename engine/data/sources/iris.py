"""Iris: 150 flowers, four lengths and widths, three species."""

from engine.data.builtin import BuiltInTable, source_card

SOURCE = BuiltInTable(
    card=source_card(
        "iris",
        "Iris flowers",
        "150 flowers with four lengths and widths; which of three species is it?",
        rows=150,
        columns=4,
        target="3 classes",
        licence="CC BY 4.0",
        origin="UCI Machine Learning Repository, Fisher 1936; comes with scikit-learn",
    ),
    loader="load_iris",
    target_name="species",
    target_kind="classes",
)
