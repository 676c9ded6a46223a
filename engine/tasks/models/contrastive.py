"""The model of `engine.tasks.contrastive`."""

import keras
import tensorflow as tf
from keras import layers

from engine.tasks.models.losses import LossModel


class Contrastive(LossModel):
    """Two views of one sample shall lie close together, and far from those of all others (SimCLR, Chen 2020).

    The encoder gives a representation, (batch, features); the projector, of it alone, where views are compared,
    (batch, dimensions). Pictures are shifted, turned and zoomed; everything gets noise.
    """

    def __init__(self, encoder, projector, *, temperature=0.5, shift=0.1, rotation=0.05, zoom=0.1, noise=0.1):
        super().__init__("loss", "alignment")
        self.encoder, self.projector, self.temperature, self.noise = encoder, projector, temperature, noise
        self.random = keras.random.SeedGenerator()
        self.changes = []
        if len(encoder.inputs[0].shape) == 4:
            self.changes = [
                layers.RandomTranslation(shift, shift, fill_mode="constant"),
                layers.RandomRotation(rotation, fill_mode="constant"),
                layers.RandomZoom(zoom, fill_mode="constant"),
            ]

    def call(self, x):
        return self.encoder(x)

    def view(self, x, seed):
        """A batch as somebody else might have seen it; `seed` is a generator, or a number for always the same."""
        if seed is self.random:
            for change in self.changes:
                x = change(x, training=True)
        return x + self.noise * keras.random.normal(tf.shape(x), seed=seed)

    def losses_of(self, first, second, training):
        """The loss (NT-Xent), and the mean cosine between both views of a sample."""
        both = tf.concat([first, second], axis=0)
        z = tf.math.l2_normalize(self.projector(self.encoder(both, training=training), training=training), axis=1)
        rows = tf.shape(z)[0]
        likeness = tf.matmul(z, z, transpose_b=True)
        partner = tf.roll(tf.range(rows), rows // 2, axis=0)
        alignment = tf.reduce_mean(tf.gather(likeness, partner, batch_dims=1))
        scores = likeness / self.temperature - 1e9 * tf.eye(rows)  # nobody is compared with itself
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(partner, scores)
        return tf.reduce_mean(losses), alignment

    def train_step(self, data):
        x = data[0]
        first, second = self.view(x, self.random), self.view(x, self.random)
        with tf.GradientTape() as tape:
            losses = self.losses_of(first, second, training=True)
        weights = self.trainable_weights
        self.optimizer.apply(tape.gradient(losses[0], weights), weights)
        return self.seen(losses, tf.shape(x)[0])

    def test_step(self, data):
        x = data[0]
        return self.seen(self.losses_of(self.view(x, 1), self.view(x, 2), training=False), tf.shape(x)[0])
