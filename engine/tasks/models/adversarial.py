"""What the models of adversarial tasks share: a generator, and a judge of what it makes."""

import keras

from engine.tasks.models.losses import LossModel


class Adversarial(LossModel):
    """A generator makes samples of noise, (batch, latent), and a judge gives them scores, (batch, 1).

    Each of them has an optimizer of its own; `name` is what the judge's loss is called.
    """

    def __init__(self, generator, judge, judge_optimizer, latent, name):
        super().__init__("loss", "generator_loss", name)
        self.generator, self.judge, self.judge_optimizer, self.latent = generator, judge, judge_optimizer, latent
        self.random = keras.random.SeedGenerator()

    def compile(self, optimizer, **settings):
        super().compile(optimizer=optimizer, **settings)
        self.optimizer.build(self.generator.trainable_variables)
        self.judge_optimizer.build(self.judge.trainable_variables)

    def call(self, noise):
        return self.generator(noise)

    def noise(self, rows, seed):
        return keras.random.normal((rows, self.latent), seed=seed)

    def made(self, noise, labels, training=False):
        """A sample of each noise; `labels` are for those who ask for classes."""
        return self.generator(noise, training=training)

    def generate(self, count, seed=1):
        """As many samples; the same ones for the same seed."""
        return self.made(self.noise(count, seed), None)
