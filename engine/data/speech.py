"""Speech from eSpeak NG: numbers spoken by many voices, always the same ones.

eSpeak NG is a speech synthesizer in one library. It is found where it is installed: as the Python package
`espeakng-loader`, else among the system's libraries. It remembers things from one word to the next, so the same sounds
come only out of a library that has not spoken yet: each time a fresh copy of it is loaded.

The functions below stand in the exported script as they are; `source` gives their lines.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import glob
import inspect
import os
import shutil
import tempfile

import numpy as np
import pandas as pd
from scipy.signal import resample_poly

RATE = 8_000  # samples a second
SECONDS = {False: 0.8, True: 2.4}  # of one digit, and of several
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
ACCENTS = ["en", "en-us", "en-gb-scotland", "en-029"]
# Those of eSpeak NG's voices that speak like people do: no whisper, no robots, and one of each family.
VOICES = [
    "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5", "Alex", "Alicia", "Andrea", "Andy",
    "Annie", "Denis", "Diogo", "Gene", "Henrique", "Hugo", "Jacky", "Lee", "Marco", "Mario", "Michael", "Mike",
    "Nguyen", "Storm", "Tweaky", "adam", "anika", "announcer", "antonio", "aunty", "belinda", "benjamin", "boris",
    "caleb", "croak", "david", "ed", "edward", "grandma", "grandpa", "gustave", "iven", "john", "kaukovalta", "linda",
    "marcelo", "max", "michel", "miguel", "norbert", "pablo", "paul", "pedro", "quincy", "rob", "robert", "sandro",
    "shelby", "steph", "travis", "victor", "zac",
]  # fmt: skip


def planned(several: bool) -> pd.DataFrame:
    """What is spoken, how, and by whom: one digit, each by each voice, or three to five in a row."""
    chance, rows = np.random.default_rng(0), []
    for voice in VOICES:
        for take in range(20):
            digits = chance.integers(0, 10, chance.integers(3, 6)).tolist() if several else [take % 10]
            accent = ACCENTS[chance.integers(len(ACCENTS))]
            pitch, speed = chance.integers(30, 71).item(), chance.integers(150, 211).item()
            rows.append(("".join(map(str, digits)), voice, accent, pitch, speed))
    return pd.DataFrame(rows, columns=["digits", "voice", "accent", "pitch", "speed"])


def speech_library() -> tuple[str, bytes | None]:
    """Where the library of eSpeak NG lies, and its voices if that is not where it looks; an empty path: nowhere."""
    try:
        import espeakng_loader

        return espeakng_loader.get_library_path(), espeakng_loader.get_data_path().encode()
    except ImportError:
        name = ctypes.util.find_library("espeak-ng") or ""
        folders = ["/usr/lib", "/usr/local/lib", "/opt/homebrew/lib", *glob.glob("/usr/lib/*-linux-gnu")]
        found = [f"{folder}/{name}" for folder in folders if name and os.path.exists(f"{folder}/{name}")]
        return (name if os.path.isabs(name) else (found or [""])[0]), None


def spoken(plan: pd.DataFrame, samples: int) -> np.ndarray:
    """Sounds (rows, samples) from -1 to 1 in float32; shorter ones are filled with silence."""
    path, voices = speech_library()
    with tempfile.TemporaryDirectory() as folder:  # a copy has spoken nothing yet
        library = ctypes.CDLL(shutil.copy(path, f"{folder}/espeak{os.path.splitext(path)[1]}"))
    rate, heard = library.espeak_Initialize(2, 0, voices, 0x8000), []  # 2: give samples, and play nothing
    chance = ctypes.CDLL(None).srand if os.name == "posix" else ctypes.CDLL("msvcrt").srand

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
    def keep(values: int | None, count: int, events: int | None) -> int:
        if values and count > 0:
            heard.append(np.frombuffer(ctypes.string_at(values, 2 * count), "int16"))
        return 0

    library.espeak_SetSynthCallback(keep)
    sounds = np.zeros((len(plan), samples), "float32")
    for row, (digits, voice, accent, pitch, speed) in enumerate(plan.itertuples(index=False)):
        text = " ".join(WORDS[int(digit)] for digit in digits).encode()
        heard.clear()
        if library.espeak_SetVoiceByName(f"{accent}+{voice}".encode()) != 0:
            raise OSError(f"eSpeak NG has no voice {voice} for {accent}")
        chance(row)  # some voices breathe at random
        if hasattr(library, "espeak_ng_SetRandSeed"):
            library.espeak_ng_SetRandSeed(ctypes.c_long(row))
        library.espeak_SetParameter(1, speed, 0)
        library.espeak_SetParameter(3, pitch, 0)
        library.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, 0, 0, 1, None, None)  # 1: text is UTF-8
        library.espeak_Synchronize()
        values = resample_poly(np.concatenate(heard) / 32768.0, RATE, rate)[:samples]
        sounds[row, : len(values)] = values
    return sounds


def source() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Imports, and the functions with what they need, as lines for the script."""
    imports = (
        "import ctypes",
        "import ctypes.util",
        "import glob",
        "import os",
        "import shutil",
        "import tempfile",
        "import numpy as np",
        "import pandas as pd",
        "from scipy.signal import resample_poly",
    )
    held = [f"{name} = {globals()[name]!r}" for name in ("RATE", "WORDS", "ACCENTS", "VOICES")]
    functions = [inspect.getsource(each).splitlines() for each in (planned, speech_library, spoken)]
    return imports, (*held, *(line for lines in functions for line in ("", *lines)), "")
