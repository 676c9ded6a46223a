"""Every layer of the catalog: its equal in PyTorch, or why it has none; and operations of `keras.ops`."""

from __future__ import annotations

from collections.abc import Callable

from engine.network.code.pytorch import activations as act
from engine.network.code.pytorch import attention, convolution, core, merging, normalization, operations, pooling
from engine.network.code.pytorch import recurrent as rnn
from engine.network.code.pytorch import reshaping as shape
from engine.network.code.pytorch.base import Equal, Layer


def _each(name: str, numbers: str, equal: Callable[[Layer], Equal]) -> dict[str, Callable[[Layer], Equal]]:
    return {name.format(number): equal for number in numbers}


EQUALS: dict[str, Callable[[Layer], Equal]] = {
    "Dense": core.dense,
    "Embedding": core.embedding,
    "Identity": core.identity,
    "Dropout": core.dropout,
    "AlphaDropout": core.alpha_dropout,
    "GaussianNoise": core.gaussian_noise,
    "GaussianDropout": core.gaussian_dropout,
    "Rescaling": core.rescaling,
    **_each("SpatialDropout{}D", "123", core.spatial_dropout),
    **_each("Conv{}D", "123", convolution.convolution),
    **_each("Conv{}DTranspose", "123", convolution.transposed),
    **_each("DepthwiseConv{}D", "12", convolution.depthwise),
    **_each("SeparableConv{}D", "12", convolution.separable),
    **_each("MaxPooling{}D", "123", pooling.maximum),
    **_each("AveragePooling{}D", "123", pooling.average),
    **_each("GlobalMaxPooling{}D", "123", pooling.global_maximum),
    **_each("GlobalAveragePooling{}D", "123", pooling.global_average),
    **_each("AdaptiveMaxPooling{}D", "123", pooling.adaptive_maximum),
    **_each("AdaptiveAveragePooling{}D", "123", pooling.adaptive_average),
    "BatchNormalization": normalization.batch,
    "LayerNormalization": normalization.layer_norm,
    "GroupNormalization": normalization.group,
    "RMSNormalization": normalization.rms,
    "UnitNormalization": normalization.unit,
    "Normalization": normalization.normalization,
    "Activation": act.activation,
    "ReLU": act.relu,
    "LeakyReLU": act.leaky_relu,
    "ELU": act.elu,
    "Softmax": act.softmax,
    "PReLU": act.prelu,
    "Flatten": shape.flatten,
    "Reshape": shape.reshape,
    "Permute": shape.permute,
    "RepeatVector": shape.repeat_vector,
    "Resizing": shape.resizing,
    "CenterCrop": shape.center_crop,
    **_each("ZeroPadding{}D", "123", shape.zero_padding),
    **_each("Cropping{}D", "123", shape.cropping),
    **_each("UpSampling{}D", "123", shape.up_sampling),
    "Add": merging.joined("+"),
    "Subtract": merging.joined("-"),
    "Multiply": merging.joined("*"),
    "Average": merging.average,
    "Maximum": merging.paired("torch.maximum"),
    "Minimum": merging.paired("torch.minimum"),
    "Concatenate": merging.concatenate,
    "Dot": merging.dot,
    "LSTM": rnn.recurrence,
    "GRU": rnn.recurrence,
    "SimpleRNN": rnn.recurrence,
    "Bidirectional": rnn.bidirectional,
    "MultiHeadAttention": attention.multi_head,
    "Attention": attention.attention,
    **operations.EQUALS,
}
EQUALS["TimeDistributed"] = rnn.time_distributed(EQUALS)

_TEXT = "it works on texts and categories, which PyTorch has no tensors or tables for"
_AUGMENTS = "it changes pictures at random while training; in PyTorch that is done where the data are read"
_PICTURES = "it prepares pictures; in PyTorch that is done where the data are read"
_RECURRENT = "PyTorch has no recurrence of convolutions"

WITHOUT: dict[str, str] = {
    "Constant": "fixed numbers are not written, nor the operations that they feed",
    "Masking": "the mask that it hands on has no equal, PyTorch's layers take none",
    "EinsumDense": "PyTorch has no layer that is written as an equation",
    "ReversibleEmbedding": "PyTorch has no embedding that is also read backwards",
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), _RECURRENT),
    "RNN": "PyTorch has no recurrence around cells of one's own",
    "AdditiveAttention": "PyTorch's attention multiplies, it does not add",
    "GroupQueryAttention": "PyTorch has no module whose heads share their keys",
    "SpectralNormalization": "PyTorch estimates the norm from another start and at other times",
    "ActivityRegularization": "it adds a penalty to the loss, and a module has no place for that",
    **dict.fromkeys(
        (
            "CategoryEncoding", "Discretization", "HashedCrossing", "Hashing", "IntegerLookup", "StringLookup",
            "TextVectorization",
        ),
        _TEXT,
    ),
    **dict.fromkeys(("MelSpectrogram", "STFTSpectrogram"), "it prepares sound; in PyTorch that is torchaudio's work"),
    "Pipeline": _PICTURES,
    **dict.fromkeys(
        (
            "AugMix", "RandAugment", "RandomBrightness", "RandomColorDegeneration", "RandomColorJitter",
            "RandomContrast", "RandomCrop", "RandomElasticTransform", "RandomErasing", "RandomFlip",
            "RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective",
            "RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear",
            "RandomTranslation", "RandomZoom",
        ),
        _AUGMENTS,
    ),
    **dict.fromkeys(
        ("AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization", "Solarization"), _PICTURES
    ),
}  # fmt: skip
