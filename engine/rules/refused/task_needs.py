"""The rule `task-needs`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.read import check_config
from engine.document.edits import SetField
from engine.messages.answers import Problem
from engine.network.shapes import outputs_of
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import autoencoder, dense
from engine.tasks import TASKS

AIMS = {"target": "a target column", "input": "the inputs themselves", "next": "the token that comes next"}


class TaskNeeds(Rule):
    """The task lacks something that it needs.

    What it finds:
        Data that are set up for another aim: an autoencoder predicts its inputs, a language model the next token, a
        classification a column. A network that the task needs and the project does not have. And what the networks
        must give so that the task can train them: an autoencoder whose output is not what its input is, a decoder that
        makes another shape than the data have, a network that sees the token that it is to predict (attention without a
        causal mask, a Bidirectional, a Conv1D whose padding is not causal). Also a setting of the task that is out of
        range.
    Why it hurts:
        Nothing could be trained, or the loss would compare what cannot be compared.
    Wrong:
        An autoencoder of 4 columns that ends with a Dense of 3 units.
    Right:
        An autoencoder of 4 columns that ends with a Dense of 4 units.
    Where to read:
        https://www.deeplearningbook.org/contents/autoencoders.html
    """

    code = "task-needs"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        project, facts = context.project, context.facts
        task = TASKS.get(project.task.kind)
        if task is None or facts is None:
            return
        if facts.aim not in task.aims:
            wanted = task.aims[0]
            said = (
                f"{task.card.title} learns to predict {AIMS[wanted]}, but the data are set up to predict "
                f"{AIMS[facts.aim]}. Change what is predicted on the Data page, or the task."
            )
            cure = fix(f"Predict {AIMS[wanted]}", SetField(path="data.aim", value=wanted))
            yield self.problem(said, field="data.aim", fix=cure)
            return
        for name, sentence in check_config(task.card, task.settings(project)):
            yield self.problem(sentence, field=f"task.settings.{name}")
        missing = [role for role in task.roles if role.name not in project.networks]
        for role in missing:
            yield self.problem(
                f"{task.card.title} needs a network called {role.title}: it takes {role.takes} and gives {role.gives}.",
                field="networks",
            )
        if not missing:
            outputs = {each.name: outputs_of(each.graph, context.notes.get(each.name, {})) for each in context.networks}
            yield from task.problems(project, facts, outputs)

    def broken(self) -> Example:
        return autoencoder(dense(3))

    def sound(self) -> Example:
        return autoencoder(dense(8, "relu"), dense(4))
