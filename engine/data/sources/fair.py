"""Fair: 6,366 marriages, numbers and occupations; has there been an affair?"""

from engine.data.from_statsmodels import StatsmodelsTable, table_card

OCCUPATIONS = ("student", "farming or labour", "white-collar", "teaching, caring or arts", "managing", "professional")

SOURCE = StatsmodelsTable(
    card=table_card(
        "fair",
        "Marriages",
        "6,366 women's answers about their marriage, numbers and words; has there been an affair?",
        rows=6366,
        columns=8,
        target="2 classes",
        licence="included in statsmodels by permission of the author",
        origin="Fair 1978, A Theory of Extramarital Affairs; comes with statsmodels",
    ),
    module="fair",
    target_name="affairs",
    target_kind="classes",
    words={"occupation": OCCUPATIONS, "occupation_husb": OCCUPATIONS},
    yes=("no", "yes"),
)
