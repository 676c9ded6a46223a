"""Wine: 178 Italian wines, 13 chemical measurements, three growers."""

from engine.data.builtin import BuiltInTable, source_card

SOURCE = BuiltInTable(
    card=source_card(
        "wine",
        "Wine",
        "178 Italian wines with 13 chemical measurements; which of three growers made it?",
        rows=178,
        columns=13,
        target="3 classes",
        licence="CC BY 4.0",
        origin="UCI Machine Learning Repository, Forina and others 1988; comes with scikit-learn",
    ),
    loader="load_wine",
    target_name="grower",
    target_kind="classes",
)
