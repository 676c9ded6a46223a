"""The model of `engine.tasks.conditional_gan`."""

import keras
import tensorflow as tf


class ConditionalGAN(keras.Model):
    """A GAN whose networks both know the class of a sample, so that one can be asked for (Mirza and Osindero 2014).

    Classes go in as 0 and 1, (batch, classes), behind the noise (batch, latent) and behind the samples. The
    discriminator gives scores (batch, 1), above 0 where it holds a sample for a real one of its class.
    """

    def __init__(self, generator, discriminator, *, discriminator_optimizer, classes, latent=32, smoothing=0.1):
        super().__init__()
        self.generator, self.discriminator, self.classes = generator, discriminator, classes
        self.discriminator_optimizer, self.latent, self.smoothing = discriminator_optimizer, latent, smoothing
        self.cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
        self.random = keras.random.SeedGenerator()
        names = ("loss", "generator_loss", "discriminator_loss")
        self.means = [keras.metrics.Mean(name) for name in names]
        self.built = True

    def compile(self, optimizer, **settings):
        super().compile(optimizer=optimizer, **settings)
        self.optimizer.build(self.generator.trainable_variables)
        self.discriminator_optimizer.build(self.discriminator.trainable_variables)

    @property
    def metrics(self):
        return self.means

    def call(self, noise_and_classes):
        return self.generator(noise_and_classes)

    def noise(self, rows, seed):
        return keras.random.normal((rows, self.latent), seed=seed)

    def generate(self, labels, seed=1):
        """A sample of each label, (batch,); the same ones for the same seed."""
        noise = self.noise(tf.shape(labels)[0], seed)
        return self.generator([noise, tf.one_hot(labels, self.classes)], training=False)

    def generator_loss(self, fake):
        return self.cross_entropy(tf.ones_like(fake), fake)

    def discriminator_loss(self, real, fake):
        truth = (1.0 - self.smoothing) * tf.ones_like(real)
        return self.cross_entropy(truth, real) + self.cross_entropy(tf.zeros_like(fake), fake)

    def seen(self, generator_loss, discriminator_loss, rows):
        losses = (generator_loss + discriminator_loss, generator_loss, discriminator_loss)
        for metric, value in zip(self.means, losses, strict=True):
            metric.update_state(value, sample_weight=rows)
        return self.get_metrics_result()

    def train_step(self, data):
        x, classes, rows = data[0], tf.one_hot(data[1], self.classes), tf.shape(data[0])[0]

        # The discriminator learns from real and made samples of the same classes; the generator stays as it is.
        made = self.generator([self.noise(rows, self.random), classes], training=True)
        with tf.GradientTape() as tape:
            real = self.discriminator([x, classes], training=True)
            fake = self.discriminator([made, classes], training=True)
            discriminator_loss = self.discriminator_loss(real, fake)
        weights = self.discriminator.trainable_variables
        self.discriminator_optimizer.apply(tape.gradient(discriminator_loss, weights), weights)

        # The generator learns through the discriminator, which stays as it is.
        noise = self.noise(rows, self.random)
        with tf.GradientTape() as tape:
            made = self.generator([noise, classes], training=True)
            generator_loss = self.generator_loss(self.discriminator([made, classes], training=True))
        weights = self.generator.trainable_variables
        self.optimizer.apply(tape.gradient(generator_loss, weights), weights)
        return self.seen(generator_loss, discriminator_loss, rows)

    def test_step(self, data):
        x, labels = data[0], data[1]
        classes = tf.one_hot(labels, self.classes)
        real = self.discriminator([x, classes], training=False)
        fake = self.discriminator([self.generate(labels), classes], training=False)
        return self.seen(self.generator_loss(fake), self.discriminator_loss(real, fake), tf.shape(x)[0])
