"""What networks are trained for, one way of training a file."""

from engine.tasks.autoencoder import AUTOENCODER
from engine.tasks.base import Task
from engine.tasks.contrastive import CONTRASTIVE
from engine.tasks.masked import MASKED
from engine.tasks.supervised import CLASSIFICATION, FORECASTING, REGRESSION, SEGMENTATION, SEVERAL, TRANSCRIPTION
from engine.tasks.two_towers import TWO_TOWERS
from engine.tasks.variational import VARIATIONAL

SUPERVISED: tuple[Task, ...] = (CLASSIFICATION, REGRESSION, SEGMENTATION, TRANSCRIPTION, FORECASTING, SEVERAL)
BEYOND: tuple[Task, ...] = (AUTOENCODER, VARIATIONAL, CONTRASTIVE, MASKED, TWO_TOWERS)
TASKS: dict[str, Task] = {task.card.name: task for task in (*SUPERVISED, *BEYOND)}
