"""The model of `engine.tasks.diffusion`."""

import keras
import numpy as np
import tensorflow as tf

from engine.tasks.models.losses import LossModel


class Diffusion(LossModel):
    """A denoiser that finds the noise in a sample; taken out step by step, noise becomes one (Ho and others 2020).

    The denoiser takes noisy samples and the number of the step, (batch,) integers from 0, and gives the noise. How much
    noise each step adds follows a cosine (Nichol and Dhariwal 2021). Samples lie between `low` and `high`.
    """

    def __init__(self, denoiser, *, low=0.0, high=1.0, steps=50):
        super().__init__("loss")
        self.denoiser, self.low, self.high, self.steps = denoiser, low, high, steps
        waves = np.cos((np.arange(steps + 1) / steps + 0.008) / 1.008 * np.pi / 2) ** 2
        added = np.minimum(1.0 - waves[1:] / waves[:-1], 0.999)  # by each step, as a share of the variance
        left = np.cumprod(1.0 - added)  # of the sample's own variance
        before = np.concatenate([[1.0], left[:-1]])
        self.left = left.astype("float32")
        self.from_sample = (np.sqrt(before) * added / (1.0 - left)).astype("float32")
        self.from_noisy = (np.sqrt(1.0 - added) * (1.0 - before) / (1.0 - left)).astype("float32")
        self.spread = np.sqrt(added * (1.0 - before) / (1.0 - left)).astype("float32")
        self.random = keras.random.SeedGenerator()

    def call(self, noisy_and_steps):
        return self.denoiser(noisy_and_steps)

    def at(self, values, steps):
        """The value of each row's step, with an axis for each axis of a sample."""
        shape = [-1] + [1] * (len(self.denoiser.inputs[0].shape) - 1)
        return tf.reshape(tf.gather(tf.constant(values), steps), shape)

    @tf.function
    def generate(self, count, seed=1, last=0):
        """As many samples, the same ones for the same seed; with a `last` step above 0 still as noisy as there."""
        shape = (count, *self.denoiser.inputs[0].shape[1:])
        noisy = tf.random.stateless_normal(shape, [seed, self.steps])
        for step in tf.range(self.steps - 1, last - 1, -1):
            steps = tf.fill([count], step)
            left = self.at(self.left, steps)
            noise = self.denoiser([noisy, steps], training=False)
            sample = tf.clip_by_value((noisy - tf.sqrt(1.0 - left) * noise) / tf.sqrt(left), -1.0, 1.0)
            mean = self.at(self.from_sample, steps) * sample + self.at(self.from_noisy, steps) * noisy
            noisy = mean + self.at(self.spread, steps) * tf.random.stateless_normal(shape, [seed, step])
        return self.low + (noisy + 1.0) / 2.0 * (self.high - self.low)

    def loss_of(self, x, steps, noise, training):
        """How far the denoiser is from the noise that was put in, squared."""
        x = 2.0 * (x - self.low) / (self.high - self.low) - 1.0
        left = self.at(self.left, steps)
        noisy = tf.sqrt(left) * x + tf.sqrt(1.0 - left) * noise
        return tf.reduce_mean(tf.square(self.denoiser([noisy, steps], training=training) - noise))

    def train_step(self, data):
        x, rows = data[0], tf.shape(data[0])[0]
        steps = keras.random.randint((rows,), 0, self.steps, seed=self.random)
        noise = keras.random.normal(tf.shape(x), seed=self.random)
        with tf.GradientTape() as tape:
            loss = self.loss_of(x, steps, noise, training=True)
        weights = self.denoiser.trainable_variables
        self.optimizer.apply(tape.gradient(loss, weights), weights)
        return self.seen([loss], rows)

    def test_step(self, data):
        x, rows = data[0], tf.shape(data[0])[0]
        steps = tf.range(rows) % self.steps
        loss = self.loss_of(x, steps, keras.random.normal(tf.shape(x), seed=1), training=False)
        return self.seen([loss], rows)
