"""What models with a training step of their own share: they tell the means of their losses."""

import keras


class LossModel(keras.Model):
    """Tells the mean of each of its losses over the samples of an epoch; the one called `loss` comes first."""

    def __init__(self, *names):
        super().__init__()
        self.means = [keras.metrics.Mean(name) for name in names]
        self.built = True

    @property
    def metrics(self):
        return self.means

    def seen(self, losses, rows):
        """Adds the losses of a batch of as many samples to the means, and gives these."""
        for metric, value in zip(self.means, losses, strict=True):
            metric.update_state(value, sample_weight=rows)
        return self.get_metrics_result()
