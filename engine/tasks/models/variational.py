"""The model of `engine.tasks.variational`."""

import keras
import tensorflow as tf

from engine.tasks.models.losses import LossModel


class VariationalAutoencoder(LossModel):
    """Encoder and decoder with a random draw between them (Kingma and Welling 2014).

    The encoder gives mean and logarithm of the variance of each latent number, (batch, latent) both; the decoder makes
    a sample of such numbers. Both losses are in nats a sample; tests draw with one seed, so they can be repeated.
    """

    def __init__(self, encoder, decoder, loss, beta=1.0):
        super().__init__("loss", "reconstruction_loss", "kl_loss")
        self.encoder, self.decoder, self.difference, self.beta = encoder, decoder, loss, beta
        self.random = keras.random.SeedGenerator()

    def call(self, x):
        return self.decoder(self.encoder(x)[0])

    def losses_of(self, x, seed, training=False):
        mean, log_variance = (tf.cast(each, "float32") for each in self.encoder(x, training=training))
        noise = keras.random.normal(tf.shape(mean), seed=seed)
        back = self.decoder(mean + tf.exp(0.5 * log_variance) * noise, training=training)
        values = tf.cast(tf.reduce_prod(tf.shape(x)[1:]), "float32")
        reconstruction = self.difference(x, back) * values
        distance = tf.square(mean) + tf.exp(log_variance) - 1.0 - log_variance
        kl = 0.5 * tf.reduce_mean(tf.reduce_sum(distance, axis=1))
        return reconstruction + self.beta * kl, reconstruction, kl

    def train_step(self, data):
        x = data[0]
        with tf.GradientTape() as tape:
            losses = self.losses_of(x, self.random, training=True)
            scaled = self.optimizer.scale_loss(losses[0])
        weights = self.trainable_weights
        self.optimizer.apply(tape.gradient(scaled, weights), weights)
        return self.seen(losses, tf.shape(x)[0])

    def test_step(self, data):
        return self.seen(self.losses_of(data[0], seed=0), tf.shape(data[0])[0])
