"""The networks of a task: which it needs, what becomes of drawings, and how it trains as a picture."""

from __future__ import annotations

import pytest

from canvas import CanvasEvent
from canvas.protocol import ProblemPlace, Step
from engine import client
from engine.document.edits import SetConfig
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Project, Task
from engine.messages.answers import CheckAnswer, Fix, NodeNote, Problem
from engine.messages.pictures import Flow, FlowEdge, FlowNode
from pages.parts import flow_layout, flows, networks, roles, session
from pages.parts.desk import Desk
from tests.builders import digits_mlp


def drawn(units: int) -> Graph:
    nodes = (Node(id="input", layer="Input"), Node(id="dense", layer="Dense", config={"units": units}))
    return Graph(nodes=nodes, edges=(Edge(source="input", target="dense"),))


def variational(**graphs: Graph) -> Project:
    return Project(networks={"encoder": drawn(4), "decoder": drawn(8)} | graphs, task=Task(kind="variational"))


class TestRoles:
    """What a task needs."""

    def test_the_catalog_says_which_networks_a_task_needs_and_what_it_predicts(self) -> None:
        assert [role.name for role in roles.roles("variational")] == ["encoder", "decoder"]
        assert all(role.takes and role.gives for role in roles.roles("variational"))
        assert [role.name for role in roles.roles("classification")] == ["model"]
        assert roles.roles("no_such_task") == ()
        assert "variational" in roles.tasks_for("input")
        assert "variational" not in roles.tasks_for("target")
        assert roles.aims()[:2] == ["target", "input"]

    def test_networks_stand_in_the_order_of_the_task(self) -> None:
        project = Project(networks={"other": drawn(1), "decoder": drawn(1), "encoder": drawn(1)},
                          task=Task(kind="variational"))  # fmt: skip
        assert roles.names(project) == ["encoder", "decoder", "other"]
        assert [roles.title(project, name) for name in roles.names(project)] == ["Encoder", "Decoder", "other"]

    def test_another_task_gets_its_networks_and_what_is_drawn_stays(self) -> None:
        chosen = digits_mlp().model_copy(update={"task": Task(kind="variational")})
        made = roles.fitted(chosen)
        assert {name: [node.layer for node in graph.nodes] for name, graph in made.networks.items()} == {
            "encoder": ["Input"], "decoder": ["Input"],
        }  # fmt: skip
        started = roles.fitted(made, {"encoder": drawn(4)})
        assert started.networks["encoder"] == drawn(4)
        assert roles.fitted(started, {"encoder": drawn(99), "decoder": drawn(5)}).networks == {
            "encoder": drawn(4), "decoder": drawn(5),
        }  # fmt: skip
        mlp = digits_mlp()
        assert roles.fitted(mlp, {"model": drawn(1)}) == mlp
        assert roles.fitted(mlp.model_copy(update={"task": Task(kind="unknown")})).networks == mlp.networks

    def test_what_is_left_behind_is_said(self) -> None:
        before = variational()
        after = roles.fitted(before.model_copy(update={"task": Task(kind="classification")}))
        said = roles.left_behind(before, after)
        assert said.startswith("Encoder (1 layer) and Decoder (1 layer) are not needed")
        assert "Undo" in said
        assert roles.left_behind(before, before) == ""
        empty = Graph(nodes=(Node(id="input", layer="Input"),))
        assert roles.left_behind(variational(encoder=empty, decoder=empty), after) == ""


class TestDesk:
    """Two canvases of one project."""

    @pytest.fixture
    def desk(self) -> Desk:
        workspace = client.open_workspace()
        return Desk(workspace, client.create_project(workspace, variational()))

    def step(self, desk: Desk, seq: int, network: str, units: int) -> Step:
        graph = desk.document.networks[network].model_dump(mode="json", exclude={"weights"})
        graph["nodes"][-1]["config"]["units"] = units
        label = f"set units to {units}"
        base = desk.saved.version
        return Step.model_validate({"seq": seq, "kind": "edit", "label": label, "base": base, "graph": graph})

    def units(self, desk: Desk) -> dict[str, int]:
        return {name: graph.nodes[-1].config["units"] for name, graph in desk.document.networks.items()}

    def test_each_edits_its_own_network_and_is_answered_by_itself(self, desk: Desk) -> None:
        first = CanvasEvent(client="one", steps=(self.step(desk, 1, "encoder", 5),))
        desk.take_in(first, (), "encoder")
        desk.take_in(CanvasEvent(client="two", steps=(self.step(desk, 1, "decoder", 9),)), (), "decoder")
        desk.take_in(first, (), "encoder")  # it is still on its way when the other is drawn
        assert self.units(desk) == {"encoder": 5, "decoder": 9}
        assert {name: acked.client for name, acked in desk.acked.items()} == {"encoder": "one", "decoder": "two"}
        assert desk.trouble is None

    def test_a_step_for_a_network_that_is_gone_changes_nothing(self, desk: Desk) -> None:
        step = self.step(desk, 1, "encoder", 5)
        desk.edit(digits_mlp(), "another task")
        desk.take_in(CanvasEvent(client="one", steps=(step,)), (), "encoder")
        assert desk.document == digits_mlp()

    def test_a_fix_mends_the_network_on_whose_canvas_it_was_clicked(self, desk: Desk) -> None:
        def problem(network: str) -> Problem:
            edit = SetConfig(network=network, node="dense", name="units", value=77)
            fix = Fix(label="Give it 77 units", edits=(edit,))
            return Problem(code="c", severity="error", sentence="...", network=network, node="dense", fix=fix)

        found = (problem("encoder"), problem("decoder"))
        place = ProblemPlace(code="c", node="dense")
        step = Step(seq=1, kind="fix", label="", base=desk.saved.version, problem=place)
        desk.take_in(CanvasEvent(client="two", steps=(step,)), found, "decoder")
        assert self.units(desk) == {"encoder": 4, "decoder": 77}
        desk.fix(found[0], found)
        assert self.units(desk) == {"encoder": 77, "decoder": 77}

    def test_problems_of_the_whole_project_stand_on_every_canvas(self, desk: Desk) -> None:
        whole = Problem(code="a", severity="error", sentence="...", field="data")
        own = Problem(code="b", severity="error", sentence="...", network="encoder", node="dense")
        assert desk.problems_of("encoder", (whole, own)) == (whole, own)
        assert desk.problems_of("decoder", (whole, own)) == (whole,)

    def test_each_network_has_a_canvas_of_its_own(self) -> None:
        keys = [session.canvas_key("p", name) for name in ("model", "encoder", "decoder")]
        assert len(set(keys)) == 3
        assert keys[0] == session.canvas_key("p")


class TestTabs:
    """The row above the drawing."""

    def test_a_tab_says_parameters_and_the_gravest_problem(self) -> None:
        problem = Problem(code="c", severity="warning", sentence="...", network="encoder")
        notes = {"encoder": {"dense": NodeNote(parameters=30, trainable=25)}, "decoder": {"dense": NodeNote()}}
        answer = CheckAnswer(notes=notes, problems=(problem, problem.model_copy(update={"severity": "error"})))
        assert networks.reading(variational(), "encoder", answer) == "Encoder · 25 weights :red[:material/error:]"
        assert networks.reading(variational(), "decoder", answer) == "Decoder · 0 weights"
        assert networks.reading(variational(), "decoder", None) == "Decoder"
        assert answer.totals_of("encoder").parameters == 30

    def test_it_says_what_goes_in_and_out(self) -> None:
        assert "latent numbers" in networks.about(variational(), "decoder")
        assert networks.about(variational(), "other") == ""


class TestFlow:
    """How a task trains, as a picture."""

    picture = Flow(
        title="t",
        nodes=(
            FlowNode(id="data", label="Inputs", role="data"),
            FlowNode(id="model", label="Agent", role="network"),
            FlowNode(id="world", label="Environment", role="value"),
            FlowNode(id="loss", label="Loss", role="loss"),
        ),
        edges=(
            FlowEdge(source="data", target="model"),
            FlowEdge(source="model", target="world", label="what it does"),
            FlowEdge(source="world", target="model"),
            FlowEdge(source="model", target="loss", stopped=True),
            FlowEdge(source="data", target="loss"),
            FlowEdge(source="loss", target="model", gradient=True),
        ),
    )

    def test_places_stand_behind_what_feeds_them_and_never_on_each_other(self) -> None:
        found = flow_layout.levels(self.picture)
        assert found["data"] < found["model"] < found["loss"]
        boxes = flow_layout.layout(self.picture).boxes.values()
        assert len({(box.x, box.y) for box in boxes}) == len(self.picture.nodes)

    def test_gradients_and_stops_are_told_by_more_than_colour(self) -> None:
        drawn = flows.svg(self.picture, "", set(), False)
        assert drawn.count('stroke-dasharray="2 4"') == drawn.count("v12") == 1
        assert drawn.count('stroke-dasharray="7 5"') == 1
        assert "bar" in flows.legend(self.picture)
        bare = self.picture.model_copy(update={"edges": self.picture.edges[:3]})
        assert "bar" not in flows.legend(bare)

    def test_the_chosen_network_is_marked_and_others_can_be_opened(self) -> None:
        assert 'stroke-width="3.5"' in flows.svg(self.picture, "model", set(), False)
        assert 'stroke-width="3.5"' not in flows.svg(self.picture, "", set(), False)
        assert flows.svg(self.picture, "", {"model"}, True).count("data-opens") == 1

    def test_words_are_never_markup(self) -> None:
        node = FlowNode(id="data", label="<b>&", role="data")
        drawn = flows.svg(Flow(title='"><i>', nodes=(node,), edges=()), "", set(), False)
        assert "<b>" not in drawn
        assert "<i>" not in drawn
