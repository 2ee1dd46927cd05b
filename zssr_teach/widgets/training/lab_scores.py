"""The numbers of the live lab: how good the enlargement is, before, while and after training."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from zssr_teach.experiments.lab import Scene
from zssr_teach.experiments.pictures import Image
from zssr_teach.reference import Reference
from zssr_teach.widgets.frame.readout import Readout

LEARNING, FINISHED = "zero-shot, while it learns", "zero-shot, finished picture"
_SIMILARITY_EVERY = 1.0  # seconds; SSIM takes as long as everything else in a frame together


class LabScores(Readout):
    """PSNR and SSIM of the bicubic enlargement and of the result as it stands.

    Parameters
    ----------
    scene : Scene

    Examples
    --------
    >>> from zssr_teach.experiments.lab import Lab, LabSettings
    >>> scores = LabScores(Lab().scene(LabSettings(source="coins")))
    >>> list(scores.numbers)
    ['bicubic']
    """

    def __init__(self, scene: Scene, **traits: Any) -> None:
        super().__init__(quiet=True, **traits)
        self._truth: Reference | None = None
        self._plain = (0.0, 0.0)
        self._similarity: float | None = None
        self._similarity_seen = 0.0
        self.begin(scene)

    def begin(self, scene: Scene) -> None:
        """Take another scene, of which nothing has been learnt yet."""
        self._truth, self._similarity = scene.truth, None
        self.note([])
        if self._truth is None:
            self.numbers = {}
            return
        self._plain = (self._truth.psnr(scene.bicubic), self._truth.ssim(scene.bicubic))
        self.numbers = {"bicubic": _score(*self._plain)}

    def show(self, picture: Image) -> None:
        """Measure a result: a picture with its finishing touches."""
        if self._truth is not None:
            self._similarity = self._truth.ssim(picture)
            self._show(FINISHED, self._truth.psnr(picture), self._similarity)

    def show_frame(self, picture: Image, psnr: float | None) -> None:
        """Measure a picture of the training, whose PSNR may be known; SSIM once a second."""
        if self._truth is None:
            return
        now = time.monotonic()
        if self._similarity is None or now - self._similarity_seen > _SIMILARITY_EVERY:
            self._similarity_seen, self._similarity = now, self._truth.ssim(picture)
        known = self._truth.psnr(picture) if psnr is None else psnr
        self._show(LEARNING, known, self._similarity)

    def _show(self, name: str, psnr: float, similarity: float) -> None:
        self.numbers = {
            "bicubic": _score(*self._plain),
            name: _score(psnr, similarity),
            "gain": f"{psnr - self._plain[0]:+.2f} dB",
        }

    def note(self, notes: Sequence[str]) -> None:
        """Say these sentences, and first what is to be known about the numbers."""
        alone = ["Without a ground truth, only the eye can judge."] if self._truth is None else []
        self.message = "; ".join([*alone, *notes])


def _score(psnr: float, ssim: float) -> str:
    return f"{psnr:.2f} dB, SSIM {ssim:.4f}"
