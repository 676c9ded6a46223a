"""The model of `engine.tasks.ppo`."""

import numpy as np
import tensorflow as tf

from engine.tasks.models.player import Player


class PPO(Player):
    """Proximal policy optimization (Schulman et al. 2017).

    The policy gives a logit for each action, (batch, actions); the value network the return that is still to come,
    (batch, 1). Advantages are estimated as in Schulman et al. 2016 (GAE).
    """

    def __init__(
        self, policy, value, environment, *, environments=8, horizon=128, passes=10, batch_size=64, discount=0.99,
        gae=0.95, clip=0.2, entropy=0.0, seed=0,
    ):  # fmt: skip
        names = ("loss", "policy_loss", "value_loss", "entropy")
        super().__init__(policy, environment, environments, seed, names)
        self.policy, self.value, self.values = policy, value, self.outputs_of(value)
        self.horizon, self.passes, self.batch_size = horizon, passes, batch_size
        self.discount, self.gae, self.clip, self.entropy = discount, gae, clip, entropy

    def compile(self, **options):
        super().compile(**options)
        self.optimizer.build(self.policy.trainable_weights + self.value.trainable_weights)

    def learn(self):
        """Plays `horizon` steps in every environment, then learns from them in several passes."""
        x, actions, rewards, terminated, over, real = self.rollout()
        values = self.values(x.reshape(-1, x.shape[-1])).numpy().reshape(x.shape[:2])
        advantages, running = np.zeros(rewards.shape), 0.0
        for step in reversed(range(self.horizon)):
            ahead = rewards[step] + self.discount * values[step + 1] * ~terminated[step]
            error = ahead - values[step]
            running = error + self.discount * self.gae * running * ~over[step]
            advantages[step] = running
        returns, advantages = (advantages + values[:-1])[real], advantages[real]
        advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
        order = [self.chance.permutation(len(returns)) for _ in range(self.passes)]
        losses = self.update(
            tf.constant(x[:-1][real]),
            tf.constant(actions[real], "int32"),
            tf.constant(advantages, "float32"),
            tf.constant(returns, "float32"),
            tf.constant(np.array(order), "int32"),
        )
        return self.told(losses.numpy())

    def rollout(self):
        """What was seen, a row for each step and a column for each environment.

        Returns inputs, of which there is one row more, actions, rewards, whether the step ended an episode for good,
        whether it ended it at all, and whether it was a step and not only the begin of the next episode.
        """
        x, seen = [self.inputs_of(self.observation)], []
        for _ in range(self.horizon):
            real, actions = ~self.over, self.drawn(x[-1])
            reward, terminated = self.advance(actions)
            seen.append((actions, reward, terminated, self.over, real))
            x.append(self.inputs_of(self.observation))
        return np.array(x), *map(np.array, zip(*seen, strict=True))

    @tf.function(reduce_retracing=True)
    def update(self, x, actions, advantages, returns, order):
        """Steps of the optimizer over batches in the given order, (passes, rows); returns the mean of each loss."""
        before, _ = self.chances(x, actions, training=False)
        total, batches = tf.zeros(4), 0.0
        for rows in order:
            last = tf.maximum(tf.size(rows) - self.batch_size, 0)  # a batch that is shorter than the others is left out
            for start in tf.range(0, last + 1, self.batch_size):
                chosen = rows[start : start + self.batch_size]
                total += self.step(*(tf.gather(each, chosen) for each in (x, actions, advantages, returns, before)))
                batches += 1.0
        return total / batches

    def step(self, x, actions, advantages, returns, before):
        """One step of the optimizer; returns its losses."""
        with tf.GradientTape() as tape:
            now, entropy = self.chances(x, actions, training=True)
            ratio = tf.exp(now - before)
            near = tf.clip_by_value(ratio, 1.0 - self.clip, 1.0 + self.clip)
            policy = -tf.reduce_mean(tf.minimum(ratio * advantages, near * advantages))
            expected = tf.cast(self.value(x, training=True), "float32")[:, 0]
            value = tf.reduce_mean(tf.square(expected - returns))
            loss = policy + 0.5 * value - self.entropy * entropy
            scaled = self.optimizer.scale_loss(loss)
        weights = self.policy.trainable_weights + self.value.trainable_weights
        self.optimizer.apply(tape.gradient(scaled, weights), weights)
        return tf.stack([loss, policy, value, entropy])

    def chances(self, x, actions, training):
        """The logarithm of the probability of each action that was taken, (batch,), and the policy's mean entropy."""
        logits = tf.cast(self.policy(x, training=training), "float32")
        logarithms = tf.nn.log_softmax(logits)
        taken = tf.gather(logarithms, actions, batch_dims=1)
        return taken, -tf.reduce_mean(tf.reduce_sum(tf.exp(logarithms) * logarithms, axis=1))
