"""What networks are trained for, one way of training a file."""

from engine.tasks.anomaly import ANOMALY
from engine.tasks.autoencoder import AUTOENCODER
from engine.tasks.base import Task
from engine.tasks.clustering import CLUSTERING
from engine.tasks.supervised import CLASSIFICATION, FORECASTING, REGRESSION, SEGMENTATION, SEVERAL, TRANSCRIPTION
from engine.tasks.variational import VARIATIONAL

SUPERVISED: tuple[Task, ...] = (CLASSIFICATION, REGRESSION, SEGMENTATION, TRANSCRIPTION, FORECASTING, SEVERAL)
TASKS: dict[str, Task] = {task.card.name: task for task in (*SUPERVISED, AUTOENCODER, VARIATIONAL, ANOMALY, CLUSTERING)}
