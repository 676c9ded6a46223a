"""What networks are trained for, one way of training a file."""

from engine.tasks.base import Task
from engine.tasks.supervised import CLASSIFICATION, FORECASTING, REGRESSION, SEGMENTATION, SEVERAL, TRANSCRIPTION

TASKS: dict[str, Task] = {
    task.card.name: task for task in (CLASSIFICATION, REGRESSION, SEGMENTATION, TRANSCRIPTION, FORECASTING, SEVERAL)
}
