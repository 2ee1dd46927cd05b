"""The live lab: a picture of one's own, a network that learns on it, and the result as it comes.

Its model is :class:`~zssr_teach.experiments.lab.Lab`. Chapter 07 and the classroom demo use it.
"""

from __future__ import annotations

import dataclasses
import json
import threading
from dataclasses import replace
from typing import Any

import ipywidgets
from numpy.typing import NDArray

import zssr_teach
from zssr_teach import images
from zssr_teach.errors import SettingsError, ZssrError
from zssr_teach.experiments.lab import FINDS, Lab, LabSettings, Upload
from zssr_teach.experiments.pictures import Image
from zssr_teach.experiments.watch import Frame
from zssr_teach.upscaling import Job, Result
from zssr_teach.widgets.frame.latest import Latest
from zssr_teach.widgets.frame.stills import StillPicture, beside
from zssr_teach.widgets.training.lab_panel import LabPanel
from zssr_teach.widgets.training.lab_scores import LabScores
from zssr_teach.widgets.training.monitor import TrainingMonitor
from zssr_teach.widgets.views.viewer import ComparisonViewer

_INPUT, _BICUBIC, _RESULT, _TRUTH = "input", "bicubic", "zero-shot", "ground truth"


class LiveLab(StillPicture, ipywidgets.VBox):
    """Choose a picture, damage it, train on it, watch, compare, save.

    Parameters
    ----------
    settings : LabSettings or None
        To begin with.

    Attributes
    ----------
    settings : LabSettings
    lab : Lab
    monitor : TrainingMonitor
    viewer : ComparisonViewer
    scores : LabScores
    panel : LabPanel
    result : Result or None
        Once training has ended.

    Examples
    --------
    >>> lab = LiveLab(LabSettings(source="coins", steps=2, width=4, depth=3))
    >>> lab.monitor.run_now().state
    'finished'
    """

    def __init__(self, settings: LabSettings | None = None) -> None:
        super().__init__()
        self.settings = settings or LabSettings()
        self.lab = Lab()
        self.result: Result | None = None
        self._shown: Image | None = None
        self._shows_frame = False  # whether the viewer holds the last frame, and nothing finer
        self._finishing = threading.Lock()
        self.scene = self.lab.scene(self.settings)
        self.viewer = ComparisonViewer(self._pictures(), first=_BICUBIC, second=_RESULT)
        self.viewer.shown_height = 420
        self.scores = LabScores(self.scene)
        self.monitor = TrainingMonitor(
            self._make_job,
            stage=ipywidgets.VBox([self.scores, self.viewer]).add_class("zssr-stage-box"),
            on_frame=self._show_frame,
            on_end=self._finish,
        )
        self.panel = LabPanel(
            self.settings,
            Latest(self._take_settings).request,
            Latest(self._touch_up).request,
            self._take_upload,
            self.picture_file,
            self.settings_file,
        )
        self.children = [ipywidgets.HBox([self.panel, self.monitor]).add_class("zssr-abreast")]
        self.add_class("zssr-explorer").add_class("zssr-lab")

    # -- what is chosen --

    def _take_upload(self, data: bytes, name: str) -> None:
        self.panel.upload.say(self.lab.take(data, name))
        self.panel.choose_upload(name)
        self._take_settings()

    def take_found(self, upload: Upload) -> None:
        """Take a picture with the kernel that was found for it, of which the network is told."""
        self.lab.uploaded = upload
        self.panel.choose_upload(upload.name, has_truth=False, told=FINDS, scale=upload.scale)
        self._take_settings()

    def _take_settings(self) -> None:
        """Read the controls; a new scene begins with an untrained network."""
        try:
            settings = replace(self.settings, **self.panel.values())
        except SettingsError as error:
            self.monitor.errors.message = str(error)
            return
        self.panel.show_which_matter(settings)
        self.monitor.reset()
        try:
            scene = self.lab.scene(settings)
        except ZssrError as error:
            self.monitor.errors.message = str(error)
            return
        self.settings, self.scene = settings, scene
        self.result, self._shown = None, None
        self._show_scene()

    def _show_scene(self) -> None:
        before = len(self.viewer.titles)
        self.viewer.set_pictures(self._pictures())
        if len(self.viewer.titles) != before:
            self.viewer.show_pair(_BICUBIC, _RESULT)
        self.scores.begin(self.scene)

    def _pictures(self) -> dict[str, Image]:
        scene = self.scene
        pictures = {_INPUT: scene.low, _BICUBIC: scene.bicubic, _RESULT: scene.bicubic}
        return pictures if scene.truth is None else pictures | {_TRUTH: scene.truth.picture}

    # -- while it trains, and afterwards --

    def _make_job(self) -> Job:
        """Return the job; what it found in the picture is said, and its choice of touches shown."""
        job = self.lab.job(self.settings, self.scene)
        if job.reasons:
            self.scores.note(job.reasons)
            self.panel.show_touches(job.preset)
        return job

    def _show_frame(self, frame: Frame) -> None:
        changed = frame.changed if self._shows_frame else None
        self._shown, self._shows_frame = frame.picture, True
        self.viewer.update(_RESULT, frame.picture, changed)
        self.scores.show_frame(frame.picture, frame.psnr)

    def _show_result(self, result: Result) -> None:
        self.result, self._shown, self._shows_frame = result, result.image, False
        self.viewer.update(_RESULT, result.image)
        self.scores.show(result.image)
        self.scores.note(result.notes)

    def _finish(self) -> None:
        """Apply the finishing touches that are switched on to what was learnt."""
        job, scene = self.monitor.training, self.scene
        watch = self.monitor.watch
        if not isinstance(job, Job) or watch is None or not watch.step:
            return
        # After a stop, a switch may be pressed while the thread that trained is still finishing:
        # one after the other, so that what is shown last is what the switches say.
        with self._finishing:
            result = job.finish(**self.panel.wished_touches(job.preset))
            with self.monitor.lock:
                if self.monitor.training is job and self.scene is scene:  # no reset meanwhile
                    self._show_result(result)

    def _touch_up(self) -> None:
        if self.monitor.state in ("paused", "stopped", "finished"):
            self._finish()

    # -- files --

    def picture_file(self) -> tuple[str, bytes]:
        """Return name and content of the picture as it is shown, as PNG."""
        if self._shown is None:
            raise SettingsError("there is no result yet; press Start first")
        name = f"{self.lab.file_stem(self.settings)}_x{self.settings.scale:g}.png"
        return name, images.encode(self._shown, "PNG")

    def settings_file(self) -> tuple[str, bytes]:
        """Return name and content of a file with all settings and the numbers reached, as JSON."""
        last = self.monitor.last
        content = {
            "zssr_teach": zssr_teach.__version__,
            "settings": dataclasses.asdict(self.settings),
            "finishing_touches": {name: touch.value for name, touch in self.panel.touches.items()},
            "steps_taken": last.step if last else 0,
            "seconds_of_training": round(last.seconds, 1) if last else 0.0,
            "scores": dict(self.scores.numbers),
        }
        text = json.dumps(content, indent=2, ensure_ascii=False)
        return f"{self.lab.file_stem(self.settings)}_settings.json", text.encode()

    def close(self) -> None:
        """Stop training, and take the lab off the page."""
        self.monitor.close()
        super().close()

    def still(self) -> NDArray[Any]:
        """Return the pictures that are compared."""
        return beside({title: self.viewer.picture(title) for title in self.viewer.titles})

    def still_text(self) -> str:
        """Return what is compared."""
        return f"LiveLab: {', '.join(self.viewer.titles)}"
