"""Houses in California, from keras.datasets: what they cost."""

from __future__ import annotations

from engine.data.online import KerasDataset, file, online_card

# In the order in which Keras describes them; its file holds numbers alone.
COLUMNS = ("MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude")

SOURCE = KerasDataset(
    card=online_card(
        "california_housing",
        "Houses in California",
        "20,640 districts of the census of 1990 with eight facts; what does a house cost there, in dollars?",
        (
            file(
                "california_housing.npz",
                "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
                743_530,
            ),
        ),
        rows=20_640,
        columns=8,
        target="a number",
        licence="public domain (a census of the United States)",
        origin="Pace and Barry 1997, from StatLib; Keras keeps a fifth for the test",
    ),
    module="california_housing",
    holds="table",
    target_name="price",
    columns=COLUMNS,
    size=8,
)
