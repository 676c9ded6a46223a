"""The model of `engine.tasks.policy_gradient`."""

import numpy as np
import tensorflow as tf

from engine.tasks.models.player import Player


class PolicyGradient(Player):
    """The policy gradient with a baseline: REINFORCE (Williams 1992).

    The policy gives a logit for each action, (batch, actions); the value network, which is the baseline, the return
    that is still to come, (batch, 1).
    """

    def __init__(self, policy, value, environment, *, batch_size=16, discount=0.99, entropy=0.0, seed=0):
        super().__init__(policy, environment, batch_size, seed, ("loss", "policy_loss", "value_loss", "entropy"))
        self.policy, self.value, self.values = policy, value, self.outputs_of(value)
        self.discount, self.entropy = discount, entropy

    def compile(self, **options):
        super().compile(**options)
        self.optimizer.build(self.policy.trainable_weights + self.value.trainable_weights)

    def learn(self):
        """Plays an episode to its end in every environment, then takes one step of the optimizer over all of them."""
        observations, actions, rewards, going = self.episodes(self.playing, self.drawn)
        self.finished = np.stack([rewards.sum(axis=0), going.sum(axis=0)], axis=1)
        returns, running = np.zeros(rewards.shape), 0.0
        for step in reversed(range(len(rewards))):
            running = rewards[step] + self.discount * running
            returns[step] = running
        x, returns = self.inputs_of(observations)[going], returns[going]
        advantages = returns - self.values(x).numpy()[:, 0]
        advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
        losses = self.update(
            tf.constant(x),
            tf.constant(actions[going], "int32"),
            tf.constant(advantages, "float32"),
            tf.constant(returns, "float32"),
        )
        return self.told(losses.numpy())

    @tf.function(reduce_retracing=True)
    def update(self, x, actions, advantages, returns):
        """One step of the optimizer; returns its losses."""
        with tf.GradientTape() as tape:
            logarithms = tf.nn.log_softmax(tf.cast(self.policy(x, training=True), "float32"))
            entropy = -tf.reduce_mean(tf.reduce_sum(tf.exp(logarithms) * logarithms, axis=1))
            policy = -tf.reduce_mean(tf.gather(logarithms, actions, batch_dims=1) * advantages)
            expected = tf.cast(self.value(x, training=True), "float32")[:, 0]
            value = tf.reduce_mean(tf.square(expected - returns))
            loss = policy + 0.5 * value - self.entropy * entropy
            scaled = self.optimizer.scale_loss(loss)
        weights = self.policy.trainable_weights + self.value.trainable_weights
        self.optimizer.apply(tape.gradient(scaled, weights), weights)
        return tf.stack([loss, policy, value, entropy])
