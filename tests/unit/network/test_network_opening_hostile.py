"""Files that mean harm, or are no model: each is refused in words that help, and leaves no trace."""

from __future__ import annotations

import json
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

from engine.catalog.read import cards, has
from engine.document.project import Project
from engine.errors import DocumentError
from engine.jobs import short
from engine.network.opening.model import open_file
from engine.rules.check import check
from engine.store.workspace import Workspace

pytestmark = pytest.mark.heavy

Make = Callable[[Path], object]


def dense(name: str = "dense", **settings: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": "Dense", "config": {"name": name, "units": 2, **settings}}


def sequential(*layers: Any) -> dict[str, Any]:
    config = {"name": "model", "layers": list(layers), "build_input_shape": [None, 4]}
    return {"module": "keras", "class_name": "Sequential", "config": config}


def text(value: Any) -> Make:
    return lambda path: path.write_text(value if isinstance(value, str) else json.dumps(value))


def packed(**members: bytes | str) -> Make:
    """A zip; `__` in a name stands for a slash, `_h5` for the weights."""

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in members.items():
                file.writestr(name, content)

    return make


def weights(change: Callable[[h5py.File], object]) -> Make:
    """A `.keras` file with a good bias, and a kernel by somebody else."""

    def make(path: Path) -> None:
        inner = path.with_name("model.weights.h5")
        with h5py.File(inner, "w") as file:
            file["layers/dense/vars/1"] = np.zeros(2, "float32")
            change(file)
        packed(**{"config.json": json.dumps(sequential(dense())), "model.weights.h5": inner.read_bytes()})(path)

    return make


def external(file: h5py.File) -> None:
    raw = [("/etc/passwd", 0, h5py.h5f.UNLIMITED)]
    file.create_dataset("layers/dense/vars/0", shape=(4, 2), dtype="float32", external=raw)


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout(shape=(4, 2), dtype="float32")
    layout[:] = h5py.VirtualSource("/tmp/other.h5", "x", shape=(4, 2))
    file.create_virtual_dataset("layers/dense/vars/0", layout)


def link(made: Any) -> Callable[[h5py.File], object]:
    def change(file: h5py.File) -> None:
        file["layers/dense/vars/0"] = made

    return change


def huge(file: h5py.File) -> None:
    file.create_dataset("layers/dense/vars/0", shape=(10**6, 2_400), dtype="float32", chunks=(1_000, 100))


def words(file: h5py.File) -> None:
    file["layers/dense/vars/0"] = [b"no", b"numbers"]


def small(file: h5py.File) -> None:
    file.create_dataset("layers/dense/vars/0", shape=(10**6, 100), dtype="float32", chunks=(1_000, 100))


def nothing(file: h5py.File) -> None:
    file["layers/dense/vars/0"] = h5py.Empty("f4")


def parts(file: h5py.File) -> None:
    file.create_dataset("layers/dense/vars/0", shape=(4, 2), dtype=np.dtype([("a", "f4")]))


def circle(file: h5py.File) -> None:
    """A group that holds the one that holds it: a way without end."""
    file["layers/dense/again"] = file["layers"]


def doubled(file: h5py.File) -> None:
    """Thirty groups, each at four places of the one before: four to the power of thirty ways."""
    for number in range(30):
        inner = file.create_group(f"g{number + 1}")
        for place in range(4):
            file.require_group(f"g{number}")[f"x{place}"] = inner


def symlink(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("config.json", json.dumps(sequential(dense())))
        member = zipfile.ZipInfo("model.weights.h5")
        member.create_system, member.external_attr = 3, 0o120777 << 16
        file.writestr(member, "/etc/passwd")


def garbled(path: Path) -> None:
    """The stream of the config breaks off in the middle of a code."""
    packed(**{"config.json": json.dumps(sequential(*(dense(f"d{n}") for n in range(50))))})(path)
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(each ^ 0x5A for each in content[60:90])
    path.write_bytes(content)


def lying(path: Path) -> None:
    """The directory says 300 bytes, and the stream holds five million."""
    packed(**{"config.json": json.dumps(sequential(dense())) + " " * 5_000_000})(path)
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 300)
    path.write_bytes(content)


def waiting(path: Path) -> None:
    """A functional model of which a layer is fed by itself."""
    tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["a", 0, 0]}}
    layer = {**dense("a"), "name": "a", "inbound_nodes": [{"args": [tensor], "kwargs": {}}]}
    config = {"name": "m", "layers": [layer], "input_layers": [], "output_layers": [["a", 0, 0]]}
    text({"module": "keras", "class_name": "Functional", "config": config})(path)


def only_weights(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["dense/kernel:0"] = np.zeros((4, 2))


def truncated(path: Path) -> None:
    packed(**{"config.json": json.dumps(sequential(dense()))})(path)
    path.write_bytes(path.read_bytes()[:-40])


def doubling(levels: int) -> dict[str, Any]:
    """A model that calls a model twice, which calls a model twice, ...: two to the power of `levels` layers."""
    inner = dense("leaf")
    for level in range(levels):
        inner = {"module": "keras", "class_name": "Functional", "name": f"m{level}", "config": two_calls(level, inner)}
    return inner


def two_calls(level: int, inner: dict[str, Any]) -> dict[str, Any]:
    name = inner["config"]["name"]
    calls = [[f"in{level}", 0, 0], [name, 0, 0]]
    nodes = [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": call}}]} for call in calls]
    start = {"module": "keras.layers", "class_name": "InputLayer", "config": {"name": f"in{level}"}}
    layers = [start, {**inner, "name": name, "inbound_nodes": nodes}]
    ends = {"input_layers": [[f"in{level}", 0, 0]], "output_layers": [[name, 1, 0]]}
    return {"name": f"m{level}", "layers": layers, **ends}


DEEP = "[" * 2_000 + "]" * 2_000
CASES: dict[str, tuple[Make, str]] = {
    "a config that packs 20 MB": (packed(**{"config.json": " " * 20 * 2**20 + "{}"}), "The config has 20.0 MB"),
    "a zip bomb of weights": (
        packed(**{"config.json": json.dumps(sequential(dense())), "model.weights.h5": bytes(200 * 2**20)}),
        "as in a zip bomb",
    ),
    "a member outside": (packed(**{"config.json": "{}", "../evil.py": "x"}), "'../evil.py', which is no part"),
    "an asset outside": (packed(**{"config.json": "{}", "assets/../../evil": "x"}), "which is no part"),
    "a thousand members": (packed(**{f"assets/{number}": "" for number in range(1_001)}), "The zip has 1,001 members"),
    "a zip of something else": (packed(**{"metadata.json": "{}"}), "without config.json"),
    "a zip cut off": (truncated, "The zip is damaged"),
    "a config nested too deep": (text('{"class_name": "Sequential", "config": ' + DEEP + "}"), "nested too deep"),
    "a config with 100 levels": (text('{"a": ' + "[" * 100 + "]" * 100 + "}"), "nested too deep"),
    "half a character": (text('{"class_name": "\\ud800"}'), "half a character"),
    "no JSON": (text("{nothing"), "The config is not JSON"),
    "a list": (text("[1, 2]"), "The config is a list"),
    "JSON of something else": (text({"name": "package"}), "The JSON describes no Keras model"),
    "a class of one's own": (text({"module": "mine", "class_name": "MyModel", "config": {}}), "describes a MyModel"),
    "10,000 layers": (text(sequential(*(dense(f"d{n}") for n in range(10_000)))), "The model has 10,000 layers"),
    "models that double": (text(doubling(8)), ""),
    "models that nest": (text(doubling(12)), "Models are nested too deep"),
    "two layers of one name": (text(sequential(dense("a"), dense("a"))), "Two layers of the model have one name"),
    "a pickle": (lambda path: path.write_bytes(pickle.dumps([1])), "The file is a pickle"),
    "a LiteRT model": (lambda path: path.write_bytes(b"\x1c\0\0\0TFL3"), "The file is a LiteRT model"),
    "an empty file": (lambda path: path.write_bytes(b""), "The file is no Keras model"),
    "weights without a model": (only_weights, "holds weights and no model"),
    "a link to another file": (weights(link(h5py.ExternalLink("/etc/passwd", "x"))), "a link that leads elsewhere"),
    "a soft link": (weights(link(h5py.SoftLink("/layers"))), "a link that leads elsewhere"),
    "external storage": (weights(external), "HDF5 external storage"),
    "a virtual data set": (weights(virtual), "HDF5 external storage"),
    "9.6 GB of nothing": (weights(huge), "The weights have more than 600 MB"),
    "words for weights": (weights(words), "The weights are no numbers"),
    "nothing for weights": (weights(nothing), "The weights are no numbers"),
    "parts for weights": (weights(parts), "The weights are no numbers"),
    "400 MB of nothing": (weights(small), "as in a bomb"),
    "groups in a circle": (weights(circle), "one group at two places"),
    "groups that double": (weights(doubled), "one group at two places"),
    "a link as a member": (symlink, "The weights file is damaged"),
    "a garbled stream": (garbled, "The zip is damaged"),
    "a size that lies": (lying, "The zip is damaged"),
    "five million lists": (
        text('{"class_name": "Sequential", "config": [' + "[]," * 5_000_000 + "[]]}"),
        "too many val",
    ),
    "a number of 40,000 digits": (text('{"class_name": ' + "9" * 40_000 + "}"), "The config is not JSON"),
    "the same key twice": (text('{"class_name": "Sequential", "class_name": "Lambda"}'), "describes a Lambda"),
    "a layer that feeds itself": (waiting, "wait for each other"),
}
DRAWN = ("models that double",)  # 256 layers: much, but a drawing


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.open()


def opened(workspace: Workspace, path: Path) -> Project:
    scratch = path.parent / "scratch"
    scratch.mkdir()
    return open_file(workspace, path.name, path, scratch)


@pytest.mark.parametrize("case", sorted(CASES.keys() - {*DRAWN}))
def test_it_is_refused_in_words_and_leaves_no_trace(case: str, workspace: Workspace, tmp_path: Path) -> None:
    make, expected = CASES[case]
    path = tmp_path / "upload"
    make(path)
    before = sorted(workspace.root.rglob("*"))
    with pytest.raises(DocumentError) as caught:
        opened(workspace, path)
    assert expected in str(caught.value)
    assert "/etc/passwd" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    assert sorted(workspace.root.rglob("*")) == before
    assert not (tmp_path.parent / "evil.py").exists()


def test_models_that_double_end_at_the_limit(workspace: Workspace, tmp_path: Path) -> None:
    """Eight levels are 256 layers. The same again in twice as many places would be more than a drawing holds."""
    path = tmp_path / "upload"
    CASES["models that double"][0](path)
    nodes = opened(workspace, path).networks["model"].nodes
    assert sum(node.layer == "Dense" for node in nodes) == 256


LAYERS: dict[str, tuple[dict[str, Any], str]] = {
    "Lambda": (
        {
            "module": "keras.layers",
            "class_name": "Lambda",
            "config": {"name": "x", "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAAAAAAA"}}},
        },
        "Lambda",
    ),
    "a vocabulary as a path": (
        {
            "module": "keras.layers",
            "class_name": "StringLookup",
            "config": {"name": "x", "vocabulary": "/etc/passwd"},
        },
        "StringLookup",
    ),
    "a model at a path": (
        {
            "module": "keras.layers",
            "class_name": "TFSMLayer",
            "config": {"name": "x", "filepath": "/tmp/model"},
        },
        "TFSMLayer",
    ),
    "a custom layer": (
        {"module": "mylib", "class_name": "Dense", "registered_name": "mylib>Dense", "config": {"name": "x"}},
        "mylib.Dense",
    ),
    "a module of another library": (
        {
            "module": "keras.utils.torch_utils",
            "class_name": "TorchModuleWrapper",
            "config": {"name": "x", "module": "gA"},
        },
        "TorchModuleWrapper",
    ),
    "a name that is taken": (
        {
            "module": "keras.layers",
            "class_name": "Dense",
            "registered_name": "evil>Dense",
            "config": {"name": "x", "units": 2},
        },
        "evil.Dense",
    ),
    "a registered layer": (
        {"module": None, "class_name": "Fancy", "registered_name": "Fancy>Fancy", "config": {"name": "x"}},
        "Fancy.Fancy",
    ),
    "a system call": (
        {"module": "os", "class_name": "system", "config": {"name": "x", "command": "touch"}},
        "os.system",
    ),
}


@pytest.mark.parametrize("case", sorted(LAYERS))
def test_a_layer_that_nobody_knows_is_a_placeholder_and_never_runs(
    case: str, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, name = LAYERS[case]
    for cls in (keras.layers.Lambda, keras.layers.StringLookup, keras.layers.TFSMLayer):
        monkeypatch.setattr(cls, "__init__", _never)
    path = tmp_path / "m.json"
    text(sequential(dense("before"), config, dense("after")))(path)
    project = opened(workspace, path)
    graph = project.networks["model"]
    assert [node.layer for node in graph.nodes] == ["Input", "Dense", name, "Dense"]
    assert len(graph.edges) == 3
    found = [each for each in check(project, None).problems if each.node == "x" and each.severity == "error"]
    said = {each.field for each in found} | {each.code for each in found}
    assert ("vocabulary" if has("layer", name) else "unknown-layer") in said


def _never(*arguments: object, **named: object) -> None:
    raise AssertionError("a stranger's layer was made")


@pytest.mark.parametrize("holder", ["TimeDistributed", "Bidirectional"])
def test_code_inside_a_layer_that_holds_one_never_runs(
    holder: str, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keras.layers.Lambda, "__init__", _never)
    held = {"module": "keras.layers", "class_name": holder, "config": {"name": "x", "layer": LAYERS["Lambda"][0]}}
    path = tmp_path / "m.json"
    text(sequential(sequential(held)))(path)
    project = opened(workspace, path)
    assert [node.layer for node in project.networks["model"].nodes] == ["Input", holder]
    assert "layer" in [each.field for each in check(project, None).problems if each.severity == "error"]


def test_absurd_sizes_in_any_layer_are_told_in_place(workspace: Workspace, tmp_path: Path) -> None:
    for number, card in enumerate(cards("layer")):
        sizes = {each.name: 10**18 for each in card.parameters if each.type in ("int", "ints", "shape")}
        if sizes and card.name != "Input":
            folder = tmp_path / str(number)
            folder.mkdir()
            layer = {"module": "keras.layers", "class_name": card.name, "config": {"name": "x", **sizes}}
            text(sequential(layer))(folder / "m.json")
            told = [each for each in check(opened(workspace, folder / "m.json"), None).problems if each.node == "x"]
            assert sizes.keys() & {each.field for each in told if each.severity == "error"}, card.name


def test_a_billion_units_stay_a_drawing_that_the_check_refuses(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    text(sequential(dense("wide", units=10**9), dense("end")))(path)
    project = opened(workspace, path)
    assert project.networks["model"].nodes[1].config == {"units": 10**9}
    found = [problem for problem in check(project, None).problems if problem.node == "wide"]
    assert any("units is 1,000,000,000; it must be a whole number from 1 to" in each.sentence for each in found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kernel_initializer", {"module": "os", "class_name": "system", "config": {"command": "touch"}}),
        ("kernel_initializer", {"class_name": "Mine", "registered_name": "my>Mine", "config": {}}),
        ("activation", {"module": "builtins", "class_name": "function", "config": "exec"}),
        ("kernel_quantizer", "mine"),
        ("data_format", "channels_first"),
    ],
)
def test_a_setting_that_nobody_knows_stays_and_is_marked_in_place(
    name: str, value: Any, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "m.json"
    text(sequential(dense("odd", **{name: value}), dense("end")))(path)
    project = opened(workspace, path)
    found = [problem for problem in check(project, None).problems if problem.node == "odd"]
    assert name in [problem.field for problem in found if problem.severity == "error"]


def test_a_damaged_upload_is_refused_by_the_job_too(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"nothing")
    with pytest.raises(DocumentError, match="no Keras model"):
        short.opening(str(workspace.root), "model.keras", str(path))
    assert [each.name for each in tmp_path.iterdir() if each.name != "workspace"] == ["upload"]
