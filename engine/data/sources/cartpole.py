"""CartPole: push a cart to the left or the right so that the pole on it stays up."""

from engine.data.environments import Environment, environment_card

SOURCE = Environment(
    card=environment_card(
        "cartpole",
        "CartPole (environment)",
        "Push a cart to the left or the right so that the pole on it does not fall. Each step gives a reward of 1; an "
        "episode ends when the pole leans by 12 degrees or the cart leaves the track, at the latest after 500 steps.",
        docs="classic_control/cart_pole",
        columns=4,
        target="2 classes",
        origin="Barto, Sutton and Anderson 1983",
    ),
    name="CartPole-v1",
    columns=("cart position", "cart velocity", "pole angle", "pole angular velocity"),
    actions=("left", "right"),
)
