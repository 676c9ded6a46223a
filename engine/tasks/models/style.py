"""The model of `engine.tasks.style`."""

import keras
import numpy as np
import tensorflow as tf


def gram(features):
    """How much each two features occur together, (batch, features, features), the mean over all places of
    (batch, height, width, features)."""
    shape = tf.shape(features)
    flat = tf.reshape(features, (shape[0], shape[1] * shape[2], shape[3]))
    return tf.matmul(flat, flat, transpose_a=True) / tf.cast(shape[1] * shape[2], flat.dtype)


def apart(found, wanted):
    """The squared difference, as a share of the square of what is wanted: 1 is as far away as nothing at all."""
    return tf.reduce_sum(tf.square(found - wanted)) / (tf.reduce_sum(tf.square(wanted)) + 1e-12)


class StyleTransfer(keras.Model):
    """A picture that shows what one photograph shows, painted like another (Gatys, Ecker and Bethge 2016).

    The network `features` stays as it is. Its output number `content_output` (0: the last) says what a picture shows,
    the Gram matrices of the others say how it is painted. What is trained is the picture itself, (1, height, width,
    channels): the only row of an Embedding, so that it is kept and opened like any network. Its values stay between
    `low` and `high`.
    """

    def __init__(
        self,
        features,
        *,
        content_output=0,
        content_weight=1.0,
        style_weight=1.0,
        variation_weight=0.1,
        begins_as="content",
        low=0.0,
        high=1.0,
        seed=1,
    ):
        super().__init__()
        features.trainable = False
        self.features, self.content_output = features, content_output - 1
        self.weighed = (content_weight, style_weight, variation_weight)
        self.begins_as, self.low, self.high, self.seed = begins_as, low, high, seed
        shape = features.inputs[0].shape[1:]
        rows = [keras.Input((), dtype="int32"), keras.layers.Embedding(1, int(np.prod(shape)))]
        self.picture = keras.Sequential([*rows, keras.layers.Reshape(shape)], name="picture")
        self.means = [keras.metrics.Mean(name) for name in ("loss", "content", "style", "variation")]
        self.content, self.style = None, None
        self.built = True

    @property
    def metrics(self):
        return self.means

    @property
    def pixels(self):
        """What is trained: the picture in one row."""
        return self.picture.weights[0]

    def call(self, x):
        return self.features(x, training=False)

    def shown(self):
        """The picture, (1, height, width, channels)."""
        return tf.reshape(tf.convert_to_tensor(self.pixels), (1, *self.features.inputs[0].shape[1:]))

    def seen(self, x):
        """What the network makes of pictures: what is shown, and a Gram matrix for each way of painting."""
        outputs = self.features(x, training=False)
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        outputs = [tf.cast(each, "float32") for each in outputs]  # sums over a whole picture
        content = outputs[self.content_output]
        return content, [gram(each) for each in outputs if each is not content or len(outputs) == 1]

    def losses_of(self, picture, content, style):
        """The weighed sum, then content, style and variation, of a picture beside what is wanted of it."""
        found, painted = self.seen(picture)
        differ = [apart(one, other) for one, other in zip(painted, style, strict=True)]
        down, across = picture[:, 1:] - picture[:, :-1], picture[:, :, 1:] - picture[:, :, :-1]
        variation = tf.reduce_mean(tf.square(down)) + tf.reduce_mean(tf.square(across))
        parts = (apart(found, content), tf.add_n(differ) / len(differ), variation)
        weighed = [weight * part for weight, part in zip(self.weighed, parts, strict=True)]
        return [tf.add_n(weighed), *parts]

    def begin(self, content, style):
        """Both photographs, (1, height, width, channels) each; the picture begins as the first one, or as noise."""
        noise = np.random.default_rng(self.seed).uniform(self.low, self.high, content.shape)
        first = noise if self.begins_as == "noise" else content
        self.pixels.assign(np.asarray(first, "float32").reshape(1, -1))
        self.content, self.style = self.seen(tf.constant(content))[0], self.seen(tf.constant(style))[1]

    @tf.function
    def step(self):
        with tf.GradientTape() as tape:
            losses = self.losses_of(self.shown(), self.content, self.style)
        self.optimizer.apply(tape.gradient(losses[0], [self.pixels]), [self.pixels])
        self.pixels.assign(tf.clip_by_value(self.pixels, self.low, self.high))
        return losses

    def learn(self):
        """One step of the optimizer; what it saw, by name."""
        found = {}
        for metric, value in zip(self.means, self.step(), strict=True):
            metric.update_state(value)
            found[metric.name] = float(value)
        return found
