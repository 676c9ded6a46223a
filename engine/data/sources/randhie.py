"""Randhie: 20,190 patients of the RAND health insurance experiment; how often did they see a doctor?"""

from engine.data.from_statsmodels import StatsmodelsTable, table_card

SOURCE = StatsmodelsTable(
    card=table_card(
        "randhie",
        "Visits to a doctor",
        "20,190 people with nine facts on their health and insurance; how often did each see a doctor in a year?",
        rows=20190,
        columns=9,
        target="a number",
        licence="public domain",
        origin="RAND Health Insurance Experiment, from Cameron and Trivedi 2005; comes with statsmodels",
    ),
    module="randhie",
    target_name="mdvis",
    target_kind="number",
)
