"""The model of `engine.tasks.conditional_gan`."""

import tensorflow as tf

from engine.tasks.models.gan import GAN


class ConditionalGAN(GAN):
    """A GAN whose networks both know the class of a sample, so that one can be asked for (Mirza and Osindero 2014).

    Classes go in as 0 and 1, (batch, classes), behind the noise (batch, latent) and behind the samples. The
    discriminator gives scores (batch, 1), above 0 where it holds a sample for a real one of its class.
    """

    def __init__(self, generator, discriminator, *, classes, **settings):
        super().__init__(generator, discriminator, **settings)
        self.classes = classes

    def generate(self, labels, seed=1):
        """A sample of each label, (batch,); the same ones for the same seed."""
        return self.made(self.noise(tf.shape(labels)[0], seed), labels)

    def made(self, noise, labels, training=False):
        return self.generator([noise, tf.one_hot(labels, self.classes)], training=training)

    def scores(self, x, labels, training=False):
        return self.discriminator([x, tf.one_hot(labels, self.classes)], training=training)
