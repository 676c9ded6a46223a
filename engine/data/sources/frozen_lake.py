"""FrozenLake: cross a frozen lake without falling into a hole, while the ice is slippery."""

from engine.data.environments import Environment, environment_card

SOURCE = Environment(
    card=environment_card(
        "frozen_lake",
        "FrozenLake (environment)",
        "Cross a frozen lake of 4 × 4 fields without falling into a hole. The ice is slippery: one step in three goes "
        "where it should, the others to a side. Reaching the goal gives a reward of 1; an episode has at most 100 "
        "steps.",
        docs="toy_text/frozen_lake",
        columns=16,
        target="4 classes",
        origin="Gymnasium's toy environments",
    ),
    name="FrozenLake-v1",
    columns=tuple(f"field {row}, {column}" for row in range(4) for column in range(4)),
    actions=("left", "down", "right", "up"),
    places=True,
)
