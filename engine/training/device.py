"""On which device a run trains, and how much memory it may take."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import psutil
import tensorflow as tf

from engine.errors import TrainingError

COPIES = 4  # weights, gradients, and two moments of Adam


def choose(wanted: str) -> str:
    """TensorFlow's name of the device for `training.device` (`auto`, `cpu`, `gpu`, `gpu:1`).

    Raises:
        TrainingError: a GPU is asked for that is not there.
    """
    gpus = [device.name.removeprefix("/physical_device:") for device in tf.config.list_physical_devices("GPU")]
    if wanted == "cpu" or (wanted == "auto" and not gpus):
        return "CPU:0"
    number = int(wanted.partition(":")[2] or 0)
    if number >= len(gpus):
        raise TrainingError(
            f"The device is {wanted!r}, and this machine offers {len(gpus)} GPU{'' if len(gpus) == 1 else 's'}",
            where="training.device",
            cure="Choose the device 'auto' or 'cpu'.",
        )
    return str(gpus[number])


def is_gpu(device: str) -> bool:
    """Whether TensorFlow's name of a device is that of a GPU."""
    return device.startswith("GPU")


def free_memory(device: str) -> int | None:
    """Bytes that are free for a run on a device; None where that is not known."""
    if not is_gpu(device):
        return int(psutil.virtual_memory().available)
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None
    asked = [tool, "--query-gpu=memory.free", "--format=csv,noheader,nounits", f"--id={device.partition(':')[2]}"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)
        return int(told.stdout.split()[0]) * 2**20
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def peak_memory(device: str) -> int:
    """Bytes that this process has taken at most: on a GPU the memory there, else the whole process."""
    if is_gpu(device):
        return int(tf.config.experimental.get_memory_info(device)["peak"])
    status = Path("/proc/self/status")
    if status.exists():  # Linux; not what `resource` says: that begins with the peak of the process before it
        return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    windows = getattr(psutil.Process().memory_info(), "peak_wset", None)
    if windows is not None:
        return int(windows)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def memory_mb() -> float:
    """What this process holds in memory now, in megabytes."""
    return float(psutil.Process().memory_info().rss) / 2**20


def expect_memory(data_bytes: int, parameters: int, activations: int) -> None:
    """Refuses a run that this machine cannot hold.

    Args:
        data_bytes: of all prepared arrays.
        parameters: weights of the network, four bytes each.
        activations: bytes of one batch's activations, forward and backward.

    Raises:
        TrainingError: more is needed than is free.
    """
    need = data_bytes + 4 * COPIES * parameters + activations
    free = psutil.virtual_memory().available
    if need > free:
        raise TrainingError(
            f"The run needs about {need / 2**30:.1f} GB of memory",
            expected=f"at most the {free / 2**30:.1f} GB that are free",
            cure="Use a smaller batch size, a smaller network or fewer rows.",
        )
