"""The model of the toy task in `tests/contracts/test_a_new_task.py`."""

import keras
import tensorflow as tf


class Distillation(keras.Model):
    """A student learns to say what a teacher says, which stays as it is (Hinton and others 2015)."""

    def __init__(self, student, teacher, temperature=1.0):
        super().__init__()
        self.student, self.teacher, self.temperature = student, teacher, temperature
        teacher.trainable = False
        self.mean = keras.metrics.Mean("loss")
        self.built = True

    @property
    def metrics(self):
        return [self.mean]

    def call(self, x):
        return self.student(x)

    def difference(self, x, training):
        said = self.teacher(x, training=False) / self.temperature
        return tf.reduce_mean(tf.square(self.student(x, training=training) - said))

    def seen(self, loss, x):
        self.mean.update_state(loss, sample_weight=tf.shape(x)[0])
        return self.get_metrics_result()

    def train_step(self, data):
        x = data[0]
        with tf.GradientTape() as tape:
            loss = self.difference(x, training=True)
        weights = self.student.trainable_weights
        self.optimizer.apply(tape.gradient(loss, weights), weights)
        return self.seen(loss, x)

    def test_step(self, data):
        return self.seen(self.difference(data[0], training=False), data[0])
