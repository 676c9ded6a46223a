"""Every rule, in the order in which problems of one severity are shown."""

from __future__ import annotations

from engine.rules.advice.bias_before_norm import BiasBeforeNorm
from engine.rules.advice.few_rows import FewRows
from engine.rules.advice.flatten_dense import FlattenDense
from engine.rules.advice.high_dropout import HighDropout
from engine.rules.advice.large_batch import LargeBatch
from engine.rules.advice.last_batch_of_one import LastBatchOfOne
from engine.rules.advice.learning_rate import LearningRate
from engine.rules.advice.long_patience import LongPatience
from engine.rules.advice.many_parameters import ManyParameters
from engine.rules.advice.narrow_layer import NarrowLayer
from engine.rules.advice.no_validation import NoValidation
from engine.rules.advice.rare_class import RareClass
from engine.rules.advice.small_view import SmallView
from engine.rules.advice.spare_units import SpareUnits
from engine.rules.advice.unscaled_input import UnscaledInput
from engine.rules.advice.vanishing_depth import VanishingDepth
from engine.rules.base import Rule
from engine.rules.refused.average_missing import AverageMissing
from engine.rules.refused.bad_choice import BadChoice
from engine.rules.refused.bad_parameter import BadParameter
from engine.rules.refused.class_weights import ClassWeights
from engine.rules.refused.cycle import Cycle
from engine.rules.refused.embedding_size import EmbeddingSize
from engine.rules.refused.empty_network import EmptyNetwork
from engine.rules.refused.input_shape import InputShape
from engine.rules.refused.loss_count import LossCount
from engine.rules.refused.loss_target import LossTarget
from engine.rules.refused.merge_shapes import MergeShapes
from engine.rules.refused.metric_target import MetricTarget
from engine.rules.refused.missing_port import MissingPort
from engine.rules.refused.no_data import NoData
from engine.rules.refused.no_input import NoInput
from engine.rules.refused.one_class import OneClass
from engine.rules.refused.orthogonal_bfloat16 import OrthogonalBfloat16
from engine.rules.refused.output_shape import OutputShape
from engine.rules.refused.output_units import OutputUnits
from engine.rules.refused.rank_mismatch import RankMismatch
from engine.rules.refused.sequence_lost import SequenceLost
from engine.rules.refused.several_outputs import SeveralOutputs
from engine.rules.refused.targets_without_output import TargetsWithoutOutput
from engine.rules.refused.task_needs import TaskNeeds
from engine.rules.refused.task_target import TaskTarget
from engine.rules.refused.too_large import TooLarge
from engine.rules.refused.unconnected import Unconnected
from engine.rules.refused.unknown_layer import UnknownLayer
from engine.rules.refused.window_too_large import WindowTooLarge
from engine.rules.silent.activation_twice import ActivationTwice
from engine.rules.silent.batch_lost import BatchLost
from engine.rules.silent.batch_of_one import BatchOfOne
from engine.rules.silent.broadcast_merge import BroadcastMerge
from engine.rules.silent.broadcast_target import BroadcastTarget
from engine.rules.silent.constant_score import ConstantScore
from engine.rules.silent.dropout_before_norm import DropoutBeforeNorm
from engine.rules.silent.dropout_output import DropoutOutput
from engine.rules.silent.duplicate_rows import DuplicateRows
from engine.rules.silent.embedding_floats import EmbeddingFloats
from engine.rules.silent.few_moments import FewMoments
from engine.rules.silent.giveaway_column import GiveawayColumn
from engine.rules.silent.id_column import IdColumn
from engine.rules.silent.input_twice import InputTwice
from engine.rules.silent.logits_as_probabilities import LogitsAsProbabilities
from engine.rules.silent.mask_lost import MaskLost
from engine.rules.silent.metric_logits import MetricLogits
from engine.rules.silent.monitor_missing import MonitorMissing
from engine.rules.silent.no_nonlinearity import NoNonlinearity
from engine.rules.silent.not_finite import NotFinite
from engine.rules.silent.nothing_trainable import NothingTrainable
from engine.rules.silent.numbers_loss_on_classes import NumbersLossOnClasses
from engine.rules.silent.output_range import OutputRange
from engine.rules.silent.probabilities_as_logits import ProbabilitiesAsLogits
from engine.rules.silent.sigmoid_classes import SigmoidClasses
from engine.rules.silent.softmax_batch import SoftmaxBatch
from engine.rules.silent.softmax_one import SoftmaxOne
from engine.rules.silent.softmax_twice import SoftmaxTwice
from engine.rules.silent.target_in_inputs import TargetInInputs
from engine.rules.silent.unused_branch import UnusedBranch
from engine.rules.silent.windows_at_random import WindowsAtRandom

RULES: tuple[Rule, ...] = (
    # refused
    NoData(), EmptyNetwork(), NoInput(), Cycle(), UnknownLayer(), BadParameter(), BadChoice(), Unconnected(),
    MissingPort(), SeveralOutputs(), InputShape(), SequenceLost(), RankMismatch(), MergeShapes(), WindowTooLarge(),
    TaskTarget(), TaskNeeds(), OneClass(), LossCount(), LossTarget(), OutputShape(), OutputUnits(), MetricTarget(),
    EmbeddingSize(), TooLarge(), AverageMissing(), TargetsWithoutOutput(), ClassWeights(), OrthogonalBfloat16(),
    # silent
    ProbabilitiesAsLogits(), LogitsAsProbabilities(), SigmoidClasses(), SoftmaxOne(), SoftmaxTwice(), SoftmaxBatch(),
    BatchLost(), OutputRange(), NumbersLossOnClasses(), BroadcastTarget(), NoNonlinearity(), DropoutOutput(),
    EmbeddingFloats(), BroadcastMerge(), UnusedBranch(), NothingTrainable(), NotFinite(), TargetInInputs(),
    MetricLogits(), MonitorMissing(), ActivationTwice(), DropoutBeforeNorm(), BatchOfOne(), MaskLost(), InputTwice(),
    GiveawayColumn(), IdColumn(), DuplicateRows(), ConstantScore(), WindowsAtRandom(), FewMoments(),
    # advice
    UnscaledInput(), LearningRate(), LargeBatch(), NoValidation(), RareClass(), SpareUnits(), HighDropout(),
    BiasBeforeNorm(), ManyParameters(), FlattenDense(), NarrowLayer(), SmallView(), VanishingDepth(), LastBatchOfOne(),
    LongPatience(), FewRows(),
)  # fmt: skip
