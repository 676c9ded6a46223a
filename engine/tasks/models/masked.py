"""The model of `engine.tasks.masked`."""

import keras
import tensorflow as tf

from engine.tasks.models.losses import LossModel


class MaskedAutoencoder(LossModel):
    """Parts of each sample are hidden, and are to be told from the rest (He and others 2022).

    The encoder sees what is left, hidden values being 0, and gives a representation, (batch, features); the decoder
    gives the whole sample back. Only hidden values count. Of pictures, whole patches are hidden.
    """

    def __init__(self, encoder, decoder, hidden=0.5, patch=2):
        super().__init__("loss")
        self.encoder, self.decoder, self.hidden, self.patch = encoder, decoder, hidden, patch
        self.random = keras.random.SeedGenerator()

    def call(self, x):
        return self.encoder(x)

    def mask(self, x, seed):
        """1 where a value is hidden, 0 elsewhere; the shape of `x`."""
        shape = tf.shape(x)
        if len(x.shape) != 4:
            return tf.cast(keras.random.uniform(shape, seed=seed) < self.hidden, x.dtype)
        tall, wide = -(-x.shape[1] // self.patch), -(-x.shape[2] // self.patch)
        patches = tf.cast(keras.random.uniform((shape[0], tall, wide, 1), seed=seed) < self.hidden, x.dtype)
        whole = tf.repeat(tf.repeat(patches, self.patch, axis=1), self.patch, axis=2)
        return tf.broadcast_to(whole[:, : x.shape[1], : x.shape[2]], shape)

    def back(self, x, mask, training=False):
        """What comes back of samples of which a part is hidden."""
        back = self.decoder(self.encoder(x * (1.0 - mask), training=training), training=training)
        return tf.cast(back, "float32")

    def loss_of(self, x, mask, training):
        difference = tf.square(self.back(x, mask, training) - x) * mask
        return tf.reduce_sum(difference) / tf.maximum(tf.reduce_sum(mask), 1.0)

    def train_step(self, data):
        x = data[0]
        mask = self.mask(x, self.random)
        with tf.GradientTape() as tape:
            loss = self.loss_of(x, mask, training=True)
            scaled = self.optimizer.scale_loss(loss)
        weights = self.trainable_weights
        self.optimizer.apply(tape.gradient(scaled, weights), weights)
        return self.seen([loss], tf.shape(x)[0])

    def test_step(self, data):
        x = data[0]
        return self.seen([self.loss_of(x, self.mask(x, 1), training=False)], tf.shape(x)[0])
