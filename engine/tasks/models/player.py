"""What the models of reinforcement learning share: a network that plays."""

import contextlib
import weakref

import gymnasium as gym
import keras
import numpy as np
import tensorflow as tf


def side_by_side(name, number):
    """`number` copies of an environment; in each, the step after an episode's end begins the next one."""
    at_once = gym.spec(name).vector_entry_point is not None
    return gym.make_vec(name, number, "vector_entry_point" if at_once else "sync")


class Player(keras.Model):
    """A network that plays an environment: it gives a number for each action, (batch, actions), the best the highest.

    Observations are numbers, or the number of a place, which becomes one-hot. `mean` and `deviation` standardize them.
    """

    def __init__(self, network, environment, environments, seed, names):
        super().__init__()
        self.environment, self.chance = environment, np.random.default_rng(seed)
        self.mean, self.deviation = 0.0, 1.0
        self.playing = side_by_side(environment, environments)
        weakref.finalize(self, self.playing.close)
        self.places = getattr(self.playing.single_observation_space, "n", None)
        self.seen = tf.TensorSpec((None, *network.inputs[0].shape[1:]), "float32")
        self.scores = self.outputs_of(network)
        self.means = [keras.metrics.Mean(name) for name in (*names, "return", "episode_length")]
        self.built = True

        # Where play stands: what is seen, which episodes are over, their returns and lengths so far.
        self.observation, _ = self.playing.reset(seed=seed)
        self.over = np.zeros(environments, bool)
        self.so_far, self.finished = np.zeros((environments, 2)), np.zeros((0, 2))

    @property
    def metrics(self):
        return self.means

    def outputs_of(self, network):
        """A function from inputs to what a network gives, without a gradient."""

        def compute(x):
            return tf.cast(network(x, training=False), "float32")

        return tf.function(compute, input_signature=[self.seen])

    def inputs_of(self, observation):
        """Observations as the networks take them, (..., numbers)."""
        if self.places:
            observation = np.eye(self.places)[observation]
        return ((observation - self.mean) / self.deviation).astype("float32")

    def best(self, x):
        """The actions with the highest scores, (batch,)."""
        return self.scores(x).numpy().argmax(axis=1)

    def drawn(self, x):
        """Actions drawn with the probabilities whose logits the network gives, (batch,)."""
        scores = self.scores(x).numpy()
        return (scores + self.chance.gumbel(size=scores.shape)).argmax(axis=1)

    def advance(self, actions):
        """One step in every environment; returns its rewards, and which episodes it ended for good.

        The step after an episode's end only begins the next one. Episodes that end are noted with return and length.
        """
        real = ~self.over
        self.observation, reward, terminated, truncated, _ = self.playing.step(actions)
        self.over = terminated | truncated
        self.so_far += np.stack([reward, real], axis=1)
        self.finished = np.concatenate([self.finished, self.so_far[self.over]])
        self.so_far[self.over] = 0.0
        return reward, terminated

    def episodes(self, playing, choose, seed=None):
        """An episode in each environment, side by side up to the end of the last one.

        Returns arrays (steps, environments, ...): observations, actions, rewards, and whether the episode still went.
        """
        observation, _ = playing.reset(seed=seed)
        going, seen = np.ones(playing.num_envs, bool), []
        while going.any():
            actions = choose(self.inputs_of(observation))
            ahead, reward, terminated, truncated, _ = playing.step(actions)
            seen.append((observation, actions, reward * going, going))
            observation, going = ahead, going & ~(terminated | truncated)
        return tuple(map(np.array, zip(*seen, strict=True)))

    def elsewhere(self, number, choose, seed):
        """`number` episodes, as `episodes`, in environments beside those in which it learns; they are closed."""
        with contextlib.closing(side_by_side(self.environment, number)) as playing:
            return self.episodes(playing, choose, seed)

    def play(self, episodes, seed):
        """Episodes in which the best action is always taken; their mean return and length."""
        _, _, rewards, going = self.elsewhere(episodes, self.best, seed)
        return {
            "return": float(rewards.sum(axis=0).mean()),
            "episode_length": float(going.sum(axis=0).mean()),
        }

    def told(self, losses):
        """Updates the running means; returns what this step alone saw, nan where no episode ended in it."""
        ended, self.finished = self.finished, np.zeros((0, 2))
        episodes = ended.mean(axis=0) if len(ended) else (np.nan, np.nan)
        values = [*map(float, losses), *map(float, episodes)]
        weights = [*[1] * len(losses), len(ended), len(ended)]
        for metric, value, weight in zip(self.means, values, weights, strict=True):
            if weight:
                metric.update_state(value, sample_weight=weight)
        return {metric.name: value for metric, value in zip(self.means, values, strict=True)}
