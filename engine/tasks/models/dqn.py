"""The model of `engine.tasks.dqn`."""

import keras
import numpy as np
import tensorflow as tf

from engine.tasks.models.player import Player


class Memory:
    """The last steps that were played: inputs, action, reward, inputs after it, and whether it ended the episode."""

    def __init__(self, rows, shape):
        kinds = ((shape, "float32"), ((), "int32"), ((), "float32"), (shape, "float32"), ((), "float32"))
        self.columns = [np.zeros((rows, *size), kind) for size, kind in kinds]
        self.rows, self.written = rows, 0

    def add(self, *values):
        """Writes steps, (steps, ...) each, over the oldest ones."""
        places = (self.written + np.arange(len(values[0]))) % self.rows
        for column, new in zip(self.columns, values, strict=True):
            column[places] = new
        self.written += len(places)

    def drawn(self, chance, *shape):
        """Steps drawn by chance, an array of that shape for each column."""
        rows = chance.integers(min(self.written, self.rows), size=shape)
        return [tf.constant(column[rows]) for column in self.columns]


class DQN(Player):
    """Deep Q-learning (Mnih et al. 2015), with the double estimate of van Hasselt et al. 2016.

    The network gives for each action the return that is to come when it is taken, (batch, actions). Steps of the past
    are kept and learned from again; a copy of the network, which is renewed now and then, says what comes after them.
    """

    def __init__(
        self, q_network, environment, *, environments=8, horizon=16, updates=16, batch_size=64, discount=0.99,
        memory=50_000, explored=20_000, epsilon=0.05, renewed=10, seed=0,
    ):  # fmt: skip
        super().__init__(q_network, environment, environments, seed, ("loss", "q_value", "epsilon"))
        self.q_network, self.target = q_network, keras.models.clone_model(q_network)
        self.target.trainable = False
        self.memory = Memory(memory, q_network.inputs[0].shape[1:])
        self.horizon, self.updates, self.batch_size, self.discount = horizon, updates, batch_size, discount
        self.explored, self.epsilon, self.renewed, self.rounds = explored, epsilon, renewed, 0

    def compile(self, **options):
        super().compile(**options)
        self.optimizer.build(self.q_network.trainable_weights)

    def learn(self):
        """Plays `horizon` steps in every environment, then takes `updates` steps of the optimizer over the memory."""
        for _ in range(self.horizon):
            real, x = ~self.over, self.inputs_of(self.observation)
            actions = self.explored_or_best(x)
            reward, terminated = self.advance(actions)
            after = self.inputs_of(self.observation)
            self.memory.add(x[real], actions[real], reward[real], after[real], terminated[real])
        if self.rounds % self.renewed == 0:
            self.target.set_weights(self.q_network.get_weights())
        self.rounds += 1
        losses = self.update(*self.memory.drawn(self.chance, self.updates, self.batch_size))
        return self.told([*losses.numpy(), self.by_chance])

    @property
    def by_chance(self):
        """The share of actions that are drawn by chance: from 1 it falls to `epsilon` while it explores."""
        return max(self.epsilon, 1.0 - (1.0 - self.epsilon) * self.memory.written / self.explored)

    def explored_or_best(self, x):
        """For each environment an action by chance, or the best one, (batch,)."""
        actions = self.best(x)
        others = self.chance.integers(self.q_network.outputs[0].shape[-1], size=len(x))
        return np.where(self.chance.random(len(x)) < self.by_chance, others, actions)

    @tf.function
    def update(self, x, actions, rewards, after, ended):
        """A step of the optimizer for each batch, (updates, batch, ...); returns the mean loss and the mean value."""
        total = tf.zeros(2)
        for each in tf.range(self.updates):
            total += self.step(x[each], actions[each], rewards[each], after[each], ended[each])
        return total / self.updates

    def step(self, x, actions, rewards, after, ended):
        """One step of the optimizer: the value of an action is its reward, and what the best next one is worth."""
        best = tf.argmax(self.values(self.q_network, after), axis=1)
        ahead = tf.gather(self.values(self.target, after), best, batch_dims=1)
        wanted = rewards + self.discount * ahead * (1.0 - ended)
        with tf.GradientTape() as tape:
            found = tf.gather(self.values(self.q_network, x, training=True), actions, batch_dims=1)
            error = tf.abs(found - wanted)
            loss = tf.reduce_mean(tf.where(error < 1.0, 0.5 * tf.square(error), error - 0.5))  # Huber's
            scaled = self.optimizer.scale_loss(loss)
        weights = self.q_network.trainable_weights
        self.optimizer.apply(tape.gradient(scaled, weights), weights)
        return tf.stack([loss, tf.reduce_mean(found)])

    def values(self, network, x, training=False):
        """What each action is worth, (batch, actions)."""
        return tf.cast(network(x, training=training), "float32")
