"""Acrobot: swing two links until the lower end is high up."""

from engine.data.environments import Environment, environment_card

SOURCE = Environment(
    card=environment_card(
        "acrobot",
        "Acrobot (environment)",
        "Two links hang from a bar; turn the joint between them so that the lower end swings up above a line. Each "
        "step before that costs 1; an episode ends at the latest after 500 steps.",
        docs="classic_control/acrobot",
        columns=6,
        target="3 classes",
        origin="Sutton 1996",
    ),
    name="Acrobot-v1",
    columns=(
        "cosine of angle 1",
        "sine of angle 1",
        "cosine of angle 2",
        "sine of angle 2",
        "angular velocity 1",
        "angular velocity 2",
    ),
    actions=("negative torque", "no torque", "positive torque"),
)
