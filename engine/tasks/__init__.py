"""What networks are trained for, one way of training a file."""

from engine.tasks.autoencoder import AUTOENCODER
from engine.tasks.base import Task
from engine.tasks.dqn import DEEP_Q
from engine.tasks.policy_gradient import POLICY_GRADIENT
from engine.tasks.ppo import PROXIMAL
from engine.tasks.supervised import CLASSIFICATION, FORECASTING, REGRESSION, SEGMENTATION, SEVERAL, TRANSCRIPTION
from engine.tasks.variational import VARIATIONAL

SUPERVISED: tuple[Task, ...] = (CLASSIFICATION, REGRESSION, SEGMENTATION, TRANSCRIPTION, FORECASTING, SEVERAL)
PLAYING: tuple[Task, ...] = (PROXIMAL, POLICY_GRADIENT, DEEP_Q)
TASKS: dict[str, Task] = {task.card.name: task for task in (*SUPERVISED, AUTOENCODER, VARIATIONAL, *PLAYING)}
