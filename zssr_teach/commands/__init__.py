"""What the words of the command ``zssr-teach`` do: one file a word, and what they share.

The words: :mod:`upscale`, :mod:`evaluate`, :mod:`degrade`, :mod:`camera`, :mod:`doctor`,
:mod:`lab`, :mod:`demo`.
Shared: :mod:`jobs` (options to a job, the progress bar), :mod:`outputs` (where results may go),
:mod:`figures` (what ``--json`` writes), :mod:`pairing` (which pictures of a folder are pairs).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from zssr_teach.commands import camera, degrade, demo, doctor, evaluate, lab, upscale
from zssr_teach.commands.pairing import find_pairs
from zssr_teach.machine.memory import peak_memory

__all__ = ["COMMANDS", "find_pairs", "peak_memory"]

#: what each word runs; it gets the options and returns the exit status
COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "upscale": upscale.run,
    "evaluate": evaluate.run,
    "degrade": degrade.run,
    "camera": camera.run,
    "doctor": doctor.run,
    "lab": lab.run,
    "demo": demo.run,
}
