"""What Ctrl-C does while a command works."""

from __future__ import annotations

import signal
import sys
from typing import Any


class CtrlC:
    """First Ctrl-C: stop training and finish. Second, or before the training: leave at once."""

    def __init__(self) -> None:
        self.job: Any = None
        self._stopped = False

    def __enter__(self) -> CtrlC:
        self._before = signal.signal(signal.SIGINT, self._pressed)
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        # On the way out a third Ctrl-C must not interrupt the tidying up.
        leaving = kind is KeyboardInterrupt
        signal.signal(signal.SIGINT, signal.SIG_IGN if leaving else self._before)

    def _pressed(self, number: int, frame: object) -> None:
        if self.job is None or self._stopped:
            raise KeyboardInterrupt
        self._stopped = True
        self.job.stop()
        print("\nstopping; Ctrl-C once more leaves without a result", file=sys.stderr)
