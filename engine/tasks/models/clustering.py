"""The model of `engine.tasks.clustering`."""

import keras
import numpy as np
import tensorflow as tf
from scipy.cluster.vq import kmeans2

from engine.tasks.models.losses import LossModel


def best_centres(codes, clusters):
    """The centres (clusters, latent) of the best of ten k-means, and the variance of a code about its own centre."""
    found = [kmeans2(codes, clusters, iter=100, minit="++", seed=seed) for seed in range(10)]
    errors = [np.mean((codes - centres[labels]) ** 2) for centres, labels in found]
    best = int(np.argmin(errors))
    return found[best][0].astype("float32"), np.float32(max(errors[best], 1e-6))


class DeepEmbeddedClustering(LossModel):
    """Codes that can be decoded, and that gather in clusters (Xie and others 2016; Guo and others 2017).

    The encoder gives the codes, (batch, latent), and from these, by a Dense layer, how likely each cluster is, (batch,
    clusters). For `pretraining` steps both networks learn to give back what went in. Then k-means of the last codes
    places the clusters, and what is likely is made more so: what the encoder says of a changed sample is to be what it
    says of the sample itself, sharpened. Samples are changed by layers that act in training only.

    `rows` is how many of the last codes k-means sees.
    """

    def __init__(self, encoder, decoder, *, loss, pretraining, rows, weight=0.1):
        super().__init__("loss", "reconstruction_loss", "clustering_loss")
        self.encoder, self.decoder, self.difference, self.weight = encoder, decoder, loss, weight
        self.pretraining, self.rows = pretraining, rows
        self.head = encoder.get_layer(encoder.output_names[1])
        latent = encoder.outputs[0].shape[-1]
        self.last = self.add_weight(shape=(rows, latent), initializer="zeros", trainable=False, name="last_codes")
        self.place = self.add_weight(shape=(), initializer="zeros", dtype="int64", trainable=False, name="place")

    def call(self, x):
        return self.encoder(x)

    def assign(self, x):
        """How likely each cluster is, (batch, clusters)."""
        return self.encoder(x)[1]

    def remember(self, codes):
        """Puts the codes of a batch where the oldest are."""
        count = tf.shape(codes, out_type="int64")[0]
        places = (tf.convert_to_tensor(self.place) + tf.range(count)) % self.rows
        self.last.assign(tf.tensor_scatter_nd_update(self.last, places[:, None], codes))
        self.place.assign((self.place + count) % self.rows)

    def place_clusters(self):
        """The Dense layer says how likely each cluster is where codes lie as round clouds about the centres."""
        centres, variance = tf.numpy_function(
            lambda codes: best_centres(codes, self.head.units), [tf.cast(self.last, "float64")], ["float32", "float32"]
        )
        centres = tf.ensure_shape(centres, (self.head.units, self.last.shape[1]))
        variance = tf.ensure_shape(variance, ())
        self.head.kernel.assign(tf.transpose(centres) / variance)
        self.head.bias.assign(-tf.reduce_sum(tf.square(centres), axis=1) / (2.0 * variance))

    def losses_of(self, x, training):
        sharpened = sharper(tf.cast(self.encoder(x, training=False)[1], "float32"))
        codes, likely = (tf.cast(each, "float32") for each in self.encoder(x, training=training))
        reconstruction = self.difference(x, self.decoder(codes, training=training))
        clustering = tf.reduce_mean(keras.losses.kl_divergence(tf.stop_gradient(sharpened), likely))
        return codes, reconstruction, clustering

    def train_step(self, data):
        x, step = data[0], tf.convert_to_tensor(self.optimizer.iterations)
        tf.cond(step == self.pretraining, self.place_clusters, lambda: None)
        weight = self.weight * tf.cast(step >= self.pretraining, "float32")
        with tf.GradientTape() as tape:
            codes, reconstruction, clustering = self.losses_of(x, training=True)
            loss = reconstruction + weight * clustering
            scaled = self.optimizer.scale_loss(loss)
        self.remember(codes)
        weights = self.trainable_weights
        self.optimizer.apply(tape.gradient(scaled, weights), weights)
        return self.seen((loss, reconstruction, clustering), tf.shape(x)[0])

    def test_step(self, data):
        x = data[0]
        _, reconstruction, clustering = self.losses_of(x, training=False)
        weight = self.weight * tf.cast(tf.convert_to_tensor(self.optimizer.iterations) > self.pretraining, "float32")
        loss = reconstruction + weight * clustering
        return self.seen((loss, reconstruction, clustering), tf.shape(x)[0])


def sharper(likely):
    """Likely clusters more likely, and large clusters less so: the target of deep embedded clustering.

    A cluster that no sample of the batch is in stays without one.
    """
    squared = tf.math.divide_no_nan(tf.square(likely), tf.reduce_sum(likely, axis=0, keepdims=True))
    return tf.math.divide_no_nan(squared, tf.reduce_sum(squared, axis=1, keepdims=True))
