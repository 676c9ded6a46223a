"""The model of `engine.tasks.gan`."""

import keras
import tensorflow as tf

from engine.tasks.models.adversarial import Adversarial


class GAN(Adversarial):
    """A generator makes samples of noise, a discriminator tells them from real ones (Goodfellow and others 2014).

    The generator takes noise (batch, latent) and gives samples. The discriminator takes samples and gives scores
    (batch, 1), above 0 where it holds a sample for real. Each of them has an optimizer of its own.
    """

    def __init__(self, generator, discriminator, *, discriminator_optimizer, latent=32, smoothing=0.1):
        super().__init__(generator, discriminator, discriminator_optimizer, latent, "discriminator_loss")
        self.discriminator, self.smoothing = discriminator, smoothing
        self.cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    def scores(self, x, labels, training=False):
        """Above 0 where a sample is held for real."""
        return self.discriminator(x, training=training)

    def generator_loss(self, fake):
        return self.cross_entropy(tf.ones_like(fake), fake)

    def discriminator_loss(self, real, fake):
        truth = (1.0 - self.smoothing) * tf.ones_like(real)
        return self.cross_entropy(truth, real) + self.cross_entropy(tf.zeros_like(fake), fake)

    def told(self, generator_loss, discriminator_loss, rows):
        return self.seen((generator_loss + discriminator_loss, generator_loss, discriminator_loss), rows)

    def train_step(self, data):
        x, labels, rows = data[0], data[1], tf.shape(data[0])[0]

        # The discriminator learns from real and made samples; the generator stays as it is.
        made = self.made(self.noise(rows, self.random), labels, training=True)
        with tf.GradientTape() as tape:
            real, fake = self.scores(x, labels, training=True), self.scores(made, labels, training=True)
            discriminator_loss = self.discriminator_loss(real, fake)
        weights = self.discriminator.trainable_variables
        self.judge_optimizer.apply(tape.gradient(discriminator_loss, weights), weights)

        # The generator learns through the discriminator, which stays as it is.
        noise = self.noise(rows, self.random)
        with tf.GradientTape() as tape:
            fake = self.scores(self.made(noise, labels, training=True), labels, training=True)
            generator_loss = self.generator_loss(fake)
        weights = self.generator.trainable_variables
        self.optimizer.apply(tape.gradient(generator_loss, weights), weights)
        return self.told(generator_loss, discriminator_loss, rows)

    def test_step(self, data):
        x, labels, rows = data[0], data[1], tf.shape(data[0])[0]
        fake = self.scores(self.made(self.noise(rows, 1), labels), labels)
        return self.told(self.generator_loss(fake), self.discriminator_loss(self.scores(x, labels), fake), rows)
