"""The model of `engine.tasks.two_towers`."""

import tensorflow as tf

from engine.tasks.models.losses import LossModel


class TwoTowers(LossModel):
    """Two networks bring what belongs together to one place (CLIP, Radford and others 2021).

    Each tower gives a row of numbers, (batch, dimensions) both. Rows of a batch that have the very same second input
    belong together, too: they are no counterexamples.
    """

    def __init__(self, first, second, *, temperature=0.1):
        super().__init__("loss", "found")
        self.first, self.second, self.temperature = first, second, temperature

    def call(self, x):
        return self.placed(x)

    def placed(self, x, training=False):
        """Both inputs as points on the unit sphere."""
        first, second = self.first(x[0], training=training), self.second(x[1], training=training)
        return [tf.math.l2_normalize(tf.cast(each, "float32"), axis=1) for each in (first, second)]

    def losses_of(self, x, training):
        """The loss, and how often the nearest second of a first is one of its partners."""
        first, second = self.placed(x, training)
        scores = tf.matmul(first, second, transpose_b=True) / self.temperature
        told = tf.reshape(tf.cast(x[1], "float32"), (tf.shape(x[1])[0], -1))
        alike = tf.reduce_all(told[:, None] == told[None, :], axis=2)
        partners = tf.cast(alike, "float32")
        wanted = partners / tf.reduce_sum(partners, axis=1, keepdims=True)
        forth = tf.nn.softmax_cross_entropy_with_logits(wanted, scores)
        back = tf.nn.softmax_cross_entropy_with_logits(wanted, tf.transpose(scores))
        nearest = tf.one_hot(tf.argmax(scores, axis=1), tf.shape(scores)[1])
        found = tf.reduce_mean(tf.reduce_sum(nearest * partners, axis=1))
        return 0.5 * tf.reduce_mean(forth + back), found

    def train_step(self, data):
        x = data[0]
        with tf.GradientTape() as tape:
            losses = self.losses_of(x, training=True)
            scaled = self.optimizer.scale_loss(losses[0])
        weights = self.trainable_weights
        self.optimizer.apply(tape.gradient(scaled, weights), weights)
        return self.seen(losses, tf.shape(x[0])[0])

    def test_step(self, data):
        x = data[0]
        return self.seen(self.losses_of(x, training=False), tf.shape(x[0])[0])
