"""What networks are trained for, one way of training a file."""

from engine.tasks.anomaly import ANOMALY
from engine.tasks.autoencoder import AUTOENCODER
from engine.tasks.base import Task
from engine.tasks.clustering import CLUSTERING
from engine.tasks.conditional_gan import CONDITIONAL_GAN
from engine.tasks.contrastive import CONTRASTIVE
from engine.tasks.diffusion import DIFFUSION
from engine.tasks.dqn import DEEP_Q
from engine.tasks.gan import GAN
from engine.tasks.language_model import LANGUAGE_MODEL
from engine.tasks.masked import MASKED
from engine.tasks.policy_gradient import POLICY_GRADIENT
from engine.tasks.ppo import PROXIMAL
from engine.tasks.style import STYLE_TRANSFER
from engine.tasks.summarising import SUMMARISING
from engine.tasks.supervised import CLASSIFICATION, FORECASTING, REGRESSION, SEGMENTATION, SEVERAL, TRANSCRIPTION
from engine.tasks.translation import TRANSLATION
from engine.tasks.two_towers import TWO_TOWERS
from engine.tasks.variational import VARIATIONAL
from engine.tasks.wasserstein_gan import WASSERSTEIN_GAN

SUPERVISED: tuple[Task, ...] = (CLASSIFICATION, REGRESSION, SEGMENTATION, TRANSCRIPTION, FORECASTING, SEVERAL)
RECONSTRUCTING: tuple[Task, ...] = (AUTOENCODER, VARIATIONAL, ANOMALY, CLUSTERING)
GENERATIVE: tuple[Task, ...] = (GAN, CONDITIONAL_GAN, WASSERSTEIN_GAN, DIFFUSION, STYLE_TRANSFER)
SELF_SUPERVISED: tuple[Task, ...] = (CONTRASTIVE, MASKED, TWO_TOWERS)
WRITING: tuple[Task, ...] = (LANGUAGE_MODEL, TRANSLATION, SUMMARISING)
PLAYING: tuple[Task, ...] = (PROXIMAL, POLICY_GRADIENT, DEEP_Q)
BEYOND_LABELS = (*RECONSTRUCTING, *GENERATIVE, *SELF_SUPERVISED, *WRITING, *PLAYING)
TASKS: dict[str, Task] = {task.card.name: task for task in (*SUPERVISED, *BEYOND_LABELS)}
