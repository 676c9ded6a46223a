"""Tasks that learn by playing; their presets are trained in `tests/contracts/test_presets.py`."""

from __future__ import annotations

import gc
import math
from pathlib import Path
from typing import Any

import gymnasium
import keras
import numpy as np
import pytest
import tensorflow as tf

from engine import client
from engine.data.pipeline import Prepared, prepare
from engine.document.edits import SetField
from engine.document.project import Choice, Project, Step
from engine.export.source import source_code
from engine.rules.check import check
from engine.tasks import TASKS
from engine.tasks.models.dqn import DQN, Memory
from engine.tasks.models.player import Player
from engine.tasks.models.policy_gradient import PolicyGradient
from engine.tasks.models.ppo import PPO
from engine.tasks.reinforcement import PLAYED, optimal_play
from engine.tasks.rounds import means
from tests.builders import chain

pytestmark = pytest.mark.heavy

NAMES = ("ppo", "policy_gradient", "dqn")


def project(task: str, source: str = "cartpole", actions: int = 2, **settings: Any) -> Project:
    """A small project that plays."""
    networks = {role.name: chain(("Dense", {"units": actions})) for role in TASKS[task].roles}
    if "value" in networks:
        networks["value"] = chain(("Dense", {"units": 1}))
    blank = Project(networks=networks)
    values = {"data.source": Choice(name=source).model_dump(), "task.kind": task, "training.batch_size": 4}
    values |= {f"task.settings.{name}": value for name, value in {"rounds": 2, **settings}.items()}
    return client.apply_edits(blank, tuple(SetField(path=path, value=value) for path, value in values.items()))


def made(task: str, **settings: Any) -> tuple[Any, Project, Prepared]:
    """A model with fresh weights."""
    keras.utils.set_random_seed(1)
    asked = project(task, **settings)
    prepared = prepare(asked.data, Path)
    return TASKS[task].make(asked, prepared.facts), asked, prepared


def network(inputs: int, outputs: int, weights: np.ndarray | None = None) -> Any:
    """One Dense layer; with these weights where they are given."""
    layer = keras.layers.Dense(outputs, use_bias=False)
    model = keras.Sequential([keras.Input((inputs,)), layer])
    if weights is not None:
        layer.set_weights([weights.astype("float32")])
    return model


BALANCING = np.array([[0.0, 0.1], [0.0, 0.2], [0.0, 1.0], [0.0, 1.0]])  # pushes to where the pole leans


class TestPlayer:
    """Play itself."""

    def player(self, weights: np.ndarray = BALANCING) -> Player:
        return Player(network(4, 2, weights), "CartPole-v1", 3, 0, ("loss",))

    def test_a_good_hand_balances_and_a_still_one_does_not(self) -> None:
        assert self.player().play(10, 5) == {"return": 500.0, "episode_length": 500.0}
        assert self.player(0 * BALANCING).play(10, 5)["return"] < 12

    def test_episodes_depend_on_their_seed_alone(self) -> None:
        player = self.player(BALANCING[::-1])
        first = player.play(5, 7)
        player.advance(np.zeros(3, int))
        assert player.play(5, 7) == first
        assert player.play(5, 8) != first

    def test_every_environment_is_closed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        closed: list[int] = []
        make = gymnasium.make_vec

        def watched(*given: Any) -> Any:
            made = make(*given)
            monkeypatch.setattr(made, "close", lambda: closed.append(made.num_envs))
            return made

        monkeypatch.setattr(gymnasium, "make_vec", watched)
        player = self.player()
        player.play(2, 5)
        assert closed == [2]
        del player
        gc.collect()
        assert closed == [2, 3]

    def test_the_step_after_an_end_begins_the_next_episode_and_counts_for_nothing(self) -> None:
        player = self.player()
        lengths, real_steps = [], 0
        for _ in range(60):
            real_steps += int((~player.over).sum())
            player.advance(np.ones(3, int))
        lengths = player.finished[:, 1]
        assert len(lengths) >= 9
        assert (player.finished[:, 0] == lengths).all()  # a reward of 1 a step
        assert lengths.sum() + player.so_far[:, 1].sum() == real_steps

    def test_actions_are_drawn_as_often_as_their_logits_say(self) -> None:
        player = Player(network(1, 3, np.log([[0.2, 0.5, 0.3]])), "CartPole-v1", 1, 0, ())
        shares = np.bincount(player.drawn(np.ones((20_000, 1), "float32"))) / 20_000
        assert shares == pytest.approx([0.2, 0.5, 0.3], abs=0.02)

    def test_a_place_is_one_hot(self) -> None:
        player = Player(network(16, 4), "FrozenLake-v1", 2, 0, ())
        assert (player.inputs_of(player.observation) == np.eye(16)[[0, 0]]).all()


class TestPPO:
    """Proximal policy optimization."""

    def test_advantages_and_returns_are_those_of_the_papers_formula(self, monkeypatch: pytest.MonkeyPatch) -> None:
        policy, value = network(4, 2), network(4, 1)
        model = PPO(policy, value, "CartPole-v1", environments=2, horizon=50, passes=1, discount=0.9, gae=0.8)
        model.compile(optimizer="adam")
        seen: dict[str, Any] = {}
        rollout = model.rollout
        monkeypatch.setattr(model, "rollout", lambda: seen.setdefault("rollout", rollout()))

        def update(x: Any, actions: Any, advantages: Any, returns: Any, order: Any) -> Any:
            seen["returns"] = returns.numpy()
            return tf.zeros(4)

        monkeypatch.setattr(model, "update", update)
        model.learn()
        x, _, rewards, terminated, over, real = seen["rollout"]
        values = value(x.reshape(-1, 4)).numpy().reshape(51, 2)
        wanted = np.full((50, 2), np.nan)
        for place in range(2):
            for step in range(50):
                total, weight = values[step, place], 1.0
                for later in range(step, 50):
                    ahead = 0.0 if terminated[later, place] else 0.9 * values[later + 1, place]
                    total += weight * (rewards[later, place] + ahead - values[later, place])
                    weight *= 0.9 * 0.8
                    if over[later, place]:
                        break
                wanted[step, place] = total
        assert over.any()
        assert not real.all()
        assert seen["returns"] == pytest.approx(wanted[real], rel=1e-4)

    def test_a_probability_that_changed_by_more_than_the_clip_is_pushed_no_further(self) -> None:
        model = PPO(network(1, 2, np.zeros((1, 2))), network(1, 1, np.zeros((1, 1))), "CartPole-v1", clip=0.2)
        model.compile(optimizer=keras.optimizers.SGD(0.1))
        one = tf.ones((1, 1))
        for before, moves in ((math.log(0.5), True), (math.log(0.3), False)):
            weights = model.policy.get_weights()[0].copy()
            arguments = (tf.zeros(1, "int32"), tf.ones(1), tf.zeros(1), tf.fill([1], before))
            model.step(one, *arguments)
            assert bool((model.policy.get_weights()[0] != weights).any()) is moves
            model.policy.set_weights([weights])

    def test_it_learns(self) -> None:
        model, _, _ = made("ppo", horizon=64)
        model.policy.layers[-1].kernel.assign(np.zeros((4, 2)))
        model.optimizer.learning_rate = 0.02
        before = model.play(20, 3)["return"]
        for _ in range(12):
            model.learn()
        assert model.play(20, 3)["return"] > max(100, 4 * before)


class TestPolicyGradient:
    """REINFORCE."""

    def test_returns_are_discounted_rewards_to_come(self, monkeypatch: pytest.MonkeyPatch) -> None:
        model = PolicyGradient(network(4, 2), network(4, 1), "CartPole-v1", batch_size=3, discount=0.5)
        model.compile(optimizer="adam")
        seen: dict[str, Any] = {}

        def update(x: Any, actions: Any, advantages: Any, returns: Any) -> Any:
            seen["returns"], seen["rows"] = returns.numpy(), len(x)
            return tf.zeros(4)

        monkeypatch.setattr(model, "update", update)
        told = model.learn()
        # With a reward of 1 a step, k steps before the end the return is 2 - 2 ** -k; each of 3 episodes ends once.
        assert (seen["returns"] == 1.0).sum() == 3
        assert set(np.round(2.0 - seen["returns"].astype(float), 6).tolist()) <= {round(0.5**k, 6) for k in range(500)}
        assert told["episode_length"] == pytest.approx(seen["rows"] / 3)

    def test_what_went_better_than_expected_gets_likelier(self) -> None:
        model = PolicyGradient(network(1, 2, np.zeros((1, 2))), network(1, 1), "CartPole-v1")
        model.compile(optimizer=keras.optimizers.SGD(0.1))
        one = tf.ones((2, 1))
        model.update(one, tf.constant([0, 1]), tf.constant([1.0, -1.0]), tf.zeros(2))
        scores = model.policy(one[:1]).numpy()[0]
        assert scores[0] > scores[1]


class TestDQN:
    """Deep Q-learning."""

    def test_the_memory_forgets_the_oldest(self) -> None:
        memory = Memory(5, (1,))
        for number in range(0, 8, 2):
            rows = np.array([[number], [number + 1]])
            memory.add(rows, rows[:, 0], rows[:, 0], rows, np.zeros(2))
        assert sorted(memory.columns[1]) == [3, 4, 5, 6, 7]
        assert memory.drawn(np.random.default_rng(0), 3, 2)[0].shape == (3, 2, 1)

    def test_it_finds_the_values_of_a_known_chain(self) -> None:
        """Two places: from the first, action 1 goes to the second with reward 0; there, action 1 ends with reward 1."""
        model = DQN(network(2, 2), "CartPole-v1", discount=0.5, updates=20, batch_size=8, renewed=1)
        model.scores = lambda x: tf.zeros((len(x), 2))
        model.compile(optimizer=keras.optimizers.Adam(0.05))
        first, second = np.eye(2)
        steps = [(first, 0, 0, first, 0), (first, 1, 0, second, 0), (second, 0, 0, second, 0), (second, 1, 1, first, 1)]
        model.memory = Memory(4, (2,))
        model.memory.add(*map(np.array, zip(*steps, strict=True)))
        for _ in range(60):
            model.target.set_weights(model.q_network.get_weights())
            model.update(*model.memory.drawn(model.chance, model.updates, model.batch_size))
        found = model.q_network.get_weights()[0]  # a row for each place
        assert found == pytest.approx(np.array([[0.25, 0.5], [0.5, 1.0]]), abs=0.03)

    def test_it_explores_less_and_less(self) -> None:
        model, _, _ = made("dqn", explored=100, epsilon=0.1, horizon=4)
        shares = [model.learn()["epsilon"] for _ in range(5)]
        assert shares[0] > shares[1] > shares[-1] == 0.1

    def test_the_copy_is_not_trained_and_not_kept(self) -> None:
        model, asked, _ = made("dqn")
        assert list(TASKS["dqn"].networks(model)) == ["q_network"]
        assert len(model.trainable_variables) == len(model.q_network.trainable_variables)
        assert asked.task.kind == "dqn"


@pytest.mark.parametrize("name", NAMES)
class TestTask:
    """What all of them do in a run."""

    def test_a_small_drawing_checks_clean(self, name: str) -> None:
        asked = project(name)
        assert [
            each for each in check(asked, prepare(asked.data, Path).facts).problems if each.severity == "error"
        ] == []

    def test_the_series_are_those_that_it_says(self, name: str) -> None:
        model, asked, prepared = made(name)
        stepper = TASKS[name].stepper(model, asked, prepared)
        assert stepper is not None
        assert stepper.series == TASKS[name].series
        stepper.begin_epoch(np.arange(stepper.rows))
        values = stepper.run(0, 2)
        assert values.shape == (2, len(stepper.series))
        assert np.isfinite(values[:, 0]).all()
        assert stepper.metrics()["loss"] == pytest.approx(values[:, 0].mean(), rel=1e-5)

    def test_no_episode_ended_is_not_a_return_of_nothing(self, name: str) -> None:
        model, _, _ = made(name)
        model.told([0.0] * (len(TASKS[name].series) - len(PLAYED)))
        assert set(means(model)) == set(TASKS[name].series) - set(PLAYED)

    def test_validation_and_test_are_other_episodes(self, name: str) -> None:
        model, asked, prepared = made(name)
        looks = [TASKS[name].evaluator(model, asked, prepared, part) for part in ("validation", "test")]
        assert [look and look.rows for look in looks] == [50, 100]
        assert set(looks[0].run()) == set(PLAYED)  # type: ignore[union-attr]

    def test_observations_are_standardized_as_the_recipe_does(self, name: str) -> None:
        asked = project(name)
        asked = client.apply_edits(asked, (SetField(path="data.recipe", value=[{"name": "Standardize"}]),))
        prepared = prepare(asked.data, Path)
        model = TASKS[name].make(asked, prepared.facts)
        TASKS[name].stepper(model, asked, prepared)
        rows = prepared.raw.table.to_numpy()[prepared.rows["train"]]
        assert model.inputs_of(rows).tobytes() == prepared.x["train"]["features"].tobytes()

    def test_the_script_is_the_tasks_own_loop(self, name: str) -> None:
        text = source_code(project(name), Path)
        compile(text, "script.py", "exec")
        assert "model.fit" not in text
        assert "engine" not in text.replace("engine.tasks", "")
        assert "from engine" not in text
        assert ("x_train" in text) is False
        callback = [Choice(name="EarlyStopping", config={"monitor": "val_return", "mode": "max"}).model_dump()]
        stopping = client.apply_edits(project(name), (SetField(path="training.callbacks", value=callback),))
        text = source_code(stopping, Path)
        compile(text, "script.py", "exec")
        assert text.index("on_train_begin") < text.index("on_epoch_begin") < text.index("on_epoch_end(epoch, figures)")

    def test_a_callback_may_watch_the_return_and_nothing_else_that_is_not_there(self, name: str) -> None:
        facts = prepare(project(name).data, Path).facts
        for monitor, found in (("val_return", []), ("val_accuracy", ["monitor-missing"])):
            callback = [Choice(name="EarlyStopping", config={"monitor": monitor, "mode": "max"}).model_dump()]
            asked = client.apply_edits(project(name), (SetField(path="training.callbacks", value=callback),))
            assert [each.code for each in check(asked, facts).problems if each.code == "monitor-missing"] == found


def sentences(asked: Project) -> list[str]:
    """What the check says that the task lacks."""
    problems = check(asked, prepare(asked.data, Path).facts).problems
    return [each.sentence for each in problems if each.code == "task-needs"]


class TestProblems:
    """In plain words, with a cure."""

    def test_data_that_are_no_environment(self) -> None:
        (said,) = sentences(project("ppo", source="iris"))
        assert "the data are no environment" in said
        assert "CartPole" in said

    def test_outputs_that_are_not_the_actions(self) -> None:
        (said,) = sentences(project("dqn", actions=3))
        assert "must give 2 numbers: one for each action" in said

    def test_a_value_that_is_not_one_number(self) -> None:
        asked = project("ppo")
        asked = asked.with_graph(chain(("Dense", {"units": 2})), "value")
        (said,) = sentences(asked)
        assert "must give 1 number: the return that is still to come" in said

    def test_a_recipe_that_play_does_not_know(self) -> None:
        asked = project("ppo")
        for step in (Step(name="MinMax"), Step(name="Standardize", columns=("pole angle",))):
            data = asked.data.model_copy(update={"recipe": (step,)})
            (said,) = sentences(asked.model_copy(update={"data": data}))
            assert "Standardize of all columns" in said

    def test_a_part_of_the_observation(self) -> None:
        asked = project("ppo")
        data = asked.data.model_copy(update={"inputs": ("pole angle",)})
        assert any("Take all columns" in said for said in sentences(asked.model_copy(update={"data": data})))


def test_optimal_play_is_what_the_best_policy_reaches() -> None:
    """The known best policy of the lake, which Sutton and Barto's value iteration gives, played very often."""
    best = np.array([0, 3, 3, 3, 0, 0, 0, 0, 3, 1, 0, 0, 0, 2, 1, 0])
    player = Player(network(16, 4, np.eye(4)[best]), "FrozenLake-v1", 1, 0, ())
    reached = player.play(3_000, 1)["return"]
    error = math.sqrt(reached * (1 - reached) / 3_000)
    assert 0.72 < optimal_play("FrozenLake-v1") < 0.76
    assert reached < optimal_play("FrozenLake-v1") + 3 * error
    assert reached > optimal_play("FrozenLake-v1") - 3 * error - 0.01  # the last steps before the limit are not its own
