"""The model of `engine.tasks.wasserstein_gan`."""

import keras
import tensorflow as tf

from engine.tasks.models.adversarial import Adversarial


class WassersteinGAN(Adversarial):
    """A generator and a critic whose slope is held at 1 (Gulrajani and others 2017).

    The generator takes noise (batch, latent) and gives samples. The critic gives scores (batch, 1): what real samples
    score above made ones is an estimate of the Wasserstein distance between both. A step trains the critic several
    times and then the generator once; each has an optimizer of its own.
    """

    def __init__(self, generator, critic, *, critic_optimizer, latent=32, critic_steps=5, penalty=10.0):
        super().__init__(generator, critic, critic_optimizer, latent, "critic_loss")
        self.critic, self.critic_steps, self.penalty = critic, critic_steps, penalty

    def slope(self, x, made, shares, training):
        """How far the slope of the critic is from 1 at places between real and made samples, squared."""
        between = x + tf.reshape(shares, [-1] + [1] * (x.shape.rank - 1)) * (made - x)
        with tf.GradientTape() as tape:
            tape.watch(between)
            scores = self.critic(between, training=training)
        gradient = tape.gradient(scores, between)
        norms = tf.sqrt(tf.reduce_sum(gradient**2, axis=list(range(1, x.shape.rank))) + 1e-12)
        return tf.reduce_mean((norms - 1.0) ** 2)

    def critic_losses(self, x, made, shares, training):
        """The estimate of the distance, and the loss that makes it large while the slope stays 1."""
        real, fake = self.critic(x, training=training), self.critic(made, training=training)
        distance = tf.reduce_mean(real) - tf.reduce_mean(fake)
        return distance, self.penalty * self.slope(x, made, shares, training) - distance

    def train_step(self, data):
        x, rows = data[0], tf.shape(data[0])[0]
        for _ in range(self.critic_steps):
            made = self.generator(self.noise(rows, self.random), training=True)
            shares = keras.random.uniform((rows,), seed=self.random)
            with tf.GradientTape() as tape:
                distance, critic_loss = self.critic_losses(x, made, shares, training=True)
            weights = self.critic.trainable_variables
            self.judge_optimizer.apply(tape.gradient(critic_loss, weights), weights)

        noise = self.noise(rows, self.random)
        with tf.GradientTape() as tape:
            generator_loss = -tf.reduce_mean(self.critic(self.generator(noise, training=True), training=True))
        weights = self.generator.trainable_variables
        self.optimizer.apply(tape.gradient(generator_loss, weights), weights)
        return self.seen((distance, generator_loss, critic_loss), rows)

    def test_step(self, data):
        x, rows = data[0], tf.shape(data[0])[0]
        made, shares = self.generate(rows), keras.random.uniform((rows,), seed=1)
        distance, critic_loss = self.critic_losses(x, made, shares, training=False)
        generator_loss = -tf.reduce_mean(self.critic(made, training=False))
        return self.seen((distance, generator_loss, critic_loss), rows)
