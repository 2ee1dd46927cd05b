"""The live lab: a picture of one's own, a network that learns on it, and the result as it comes.

:class:`Lab` is the model: from settings to the scene (input, bicubic, ground truth) and to the
job. :class:`LiveLab` is the view. Chapter 07 and the classroom demo use it.
"""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets
import numpy as np
from numpy.typing import NDArray

import zssr_teach
from zssr_teach import images, resampling
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import ImageError, SettingsError, ZssrError
from zssr_teach.experiments.watch import Frame
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import NetworkSettings
from zssr_teach.reference import Reference
from zssr_teach.upscaling import PRESETS, Job, Preset, Result, find_preset
from zssr_teach.widgets.frame import parts
from zssr_teach.widgets.frame.common import Latest, Readout, StillPicture, beside
from zssr_teach.widgets.frame.exchange import LARGEST_UPLOAD, Download, PictureUpload
from zssr_teach.widgets.frame.limits import (
    SEEDS,
    Span,
    check_choice,
    check_numbers,
    check_switches,
)
from zssr_teach.widgets.training.monitor import TrainingMonitor
from zssr_teach.widgets.views.viewer import ComparisonViewer

Image = NDArray[np.float32]

UPLOAD = "upload"  # the source that is not a sample
LARGEST = 384  # pixels a side of the result: more would no longer be live
SMALLEST = 48
MOST_PIXELS = 24_000_000  # of an upload; what a camera takes, and what fits into memory unpacked
_BACK_PROJECTIONS = 10
_STEPS = (50, 100, 200, 300, 400, 600, 800, 1200, 2000, 3000)
_RATES = (2.5e-4, 5e-4, 1e-3, 2e-3, 4e-3, 6e-3, 1e-2)
_QUALITIES = (95, 80, 60, 40, 20, 10)
_SCALES = (1.5, 2.0, 3.0, 4.0)
RANGES = {
    "blur": Span(0.0, 3.0, 0.1, "pixels"),
    "noise": Span(0.0, 30.0, 1.0, "grey levels"),
    "jpeg": Span(0, 100, 1, "(0 is off)"),
    "scale": Span(_SCALES[0], _SCALES[-1], 0.5),
    "steps": Span(1, 10_000),
    "depth": Span(2, 12, 1, "layers"),
    "width": Span(4, 64, 4, "channels"),
    "learning_rate": Span(1e-5, 2e-2, 1e-5),
    "seed": SEEDS,
}
_SWITCHES = ("told", "has_truth")
_INPUT, _BICUBIC, _RESULT, _TRUTH = "input", "bicubic", "zero-shot", "ground truth"


# ---- the model --------------------------------------------------------------------------------


@dataclass(frozen=True)
class LabSettings:
    """Everything one can choose in the lab.

    Parameters
    ----------
    source : str
        Name of a sample, or "upload".
    blur : float
        Standard deviation of a Gaussian blur before shrinking, in HR pixels, 0 to 3; 0 is plain
        bicubic.
    noise : float
        Standard deviation of the noise on the input, in grey levels (1/255), 0 to 30.
    jpeg : int
        JPEG quality of the input, 1 to 100, or 0 for no compression.
    told : bool
        Whether the network is told the blur and the noise; in the wild one has to guess.
    scale : float
        1.5 to 4.
    preset : str
    steps, depth, width : int
        Up to 10,000 steps, 2 to 12 layers of 4 to 64 channels.
    learning_rate : float
        The highest one, 0.00001 to 0.02.
    has_truth : bool
        For an upload: shrink it first and use it as the ground truth. Otherwise it is the input
        itself, and nobody knows how the result should look.
    seed : int

    Raises
    ------
    SettingsError
        For anything else: what a page sends is not trusted.

    Examples
    --------
    >>> LabSettings().with_preset("paper").width
    64
    """

    source: str = "cat"
    blur: float = 0.0
    noise: float = 0.0
    jpeg: int = 0
    told: bool = True
    scale: float = 2.0
    preset: str = "live"
    steps: int = 700
    depth: int = 8
    width: int = 32
    learning_rate: float = 4e-3
    has_truth: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        check_switches(self, _SWITCHES)
        check_choice("picture", self.source, [UPLOAD, *(name for _, name in parts.sample_names())])
        check_choice("preset", self.preset, PRESETS)

    def with_preset(self, name: str) -> LabSettings:
        """Return these settings with what the preset says about network and training."""
        preset = find_preset(name)
        return replace(
            self,
            preset=name,
            steps=preset.training.steps,
            depth=preset.network.depth,
            width=preset.network.width,
            learning_rate=preset.training.rule.peak,
        )


@dataclass(frozen=True)
class Scene:
    """What is looked at before anything is learnt.

    Parameters
    ----------
    low, bicubic : float32 array (height, width, 3) in [0, 1]
        The input, and its plain enlargement.
    truth : Reference or None
    kernel : array or None
        The blur, if the network is told.
    """

    low: Image
    bicubic: Image
    truth: Reference | None
    kernel: NDArray[Any] | None


@dataclass(frozen=True)
class Upload:
    """What is kept of an uploaded picture: its name, and it at the sizes that the lab can show.

    Parameters
    ----------
    name : str
    sizes : dict
        Most pixels a side → float32 array (height, width, 3) in [0, 1].
    """

    name: str
    sizes: dict[int, Image]


class Lab:
    """Make scenes and jobs from settings; holds the uploaded picture.

    Examples
    --------
    >>> lab = Lab()
    >>> scene = lab.scene(LabSettings(source="coins", scale=2))
    >>> scene.low.shape, scene.bicubic.shape
    ((64, 64, 3), (128, 128, 3))
    """

    def __init__(self) -> None:
        self.uploaded: Upload | None = None

    def take(self, data: bytes, name: str) -> str:
        """Read an uploaded file; return a sentence about it.

        Raises
        ------
        ImageError
            Not a picture, damaged, or of a size that is of no use here.
        """
        picture = images.read(data, name, most_pixels=MOST_PIXELS)
        height, width = picture.pixels.shape[:2]
        factor = min(1.0, LARGEST / max(height, width))
        if min(height, width) * factor < SMALLEST:
            raise ImageError(
                f"{name or 'the picture'} has {height}×{width} pixels; the lab needs at least "
                f"{SMALLEST}×{SMALLEST}, and not a long strip; cut out a part or take another one"
            )
        sizes = {LARGEST, *(round(LARGEST / scale) for scale in _SCALES)}
        # One pass over all of a photograph is enough.
        large = _fit(images.on_white(picture), 4 * LARGEST)
        self.uploaded = Upload(name, {most: _fit(large, most) for most in sizes})
        notes = ["it is shrunk so that the result fits the lab"] if factor < 1 else []
        notes += ["what is transparent is shown on white"] if picture.alpha is not None else []
        words = "; ".join([f"{height}×{width} pixels", *notes, *picture.notes])
        return f"{name or 'Your picture'}: {words}."

    def original(self, settings: LabSettings) -> Image:
        """Return the picture that was chosen, shrunk to what the lab can show live."""
        if settings.source != UPLOAD:
            return _fit(images.sample(settings.source).pixels, LARGEST)
        if self.uploaded is None:
            raise SettingsError("there is no picture of yours yet; choose a file, or a sample")
        if settings.has_truth:
            return self.uploaded.sizes[LARGEST]
        most = round(LARGEST / settings.scale)
        return self.uploaded.sizes.get(most, _fit(self.uploaded.sizes[LARGEST], most))

    def scene(self, settings: LabSettings) -> Scene:
        """Return input, bicubic enlargement and, where there is one, the ground truth."""
        original = self.original(settings)
        if settings.source == UPLOAD and not settings.has_truth:
            bicubic = np.clip(resampling.upscale(original, settings.scale), 0, 1)
            return Scene(original, bicubic, None, None)
        kernel = resampling.gaussian_kernel(settings.blur) if settings.blur else None
        damage = Degradation(
            settings.scale, kernel, gaussian=settings.noise, jpeg=settings.jpeg or None
        )
        low = degrade(original, damage, settings.seed)
        known = kernel if settings.told else None
        # As large as the ground truth, also where the scale does not divide its size.
        enlarged = Camera(settings.scale, known, "centred").enlarge(low, original.shape[:2])
        truth = Reference(original, protocol_for(settings.scale))
        return Scene(low, np.clip(enlarged, 0, 1), truth, known)

    def preset(self, settings: LabSettings) -> Preset:
        """Return the preset with the changes that the settings make to it."""
        preset = find_preset(settings.preset)
        if settings.steps != preset.training.steps:
            preset = preset.with_steps(settings.steps)
        rule = preset.training.rule.with_peak(settings.learning_rate)
        training = replace(preset.training, rule=rule)
        network = NetworkSettings(settings.depth, settings.width)
        return replace(preset, network=network, training=training)

    def job(self, settings: LabSettings, scene: Scene | None = None) -> Job:
        """Return the job that learns on the scene."""
        scene = scene or self.scene(settings)
        told = settings.told and scene.truth is not None and settings.noise > 0
        preset = self.preset(settings)
        return Job(
            scene.low,
            Camera(settings.scale, scene.kernel, "centred"),
            find_preset(preset, noise=settings.noise) if told else preset,
            settings.seed,
            truth=None if scene.truth is None else scene.truth.picture,
        )


def _fit(image: Image, most: int) -> Image:
    """Shrink an image so that no side is longer than `most` pixels."""
    height, width = image.shape[:2]
    factor = most / max(height, width)
    if factor >= 1:
        return image
    shape = (max(1, round(height * factor)), max(1, round(width * factor)))
    return np.clip(resampling.resize(image, shape), 0, 1)


def _score(psnr: float, ssim: float) -> str:
    return f"{psnr:.2f} dB, SSIM {ssim:.4f}"


# ---- the view ---------------------------------------------------------------------------------


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
    scores : Readout
        PSNR and SSIM of the bicubic enlargement and of the result as it stands.
    controls : dict
        Name of the setting → the control that sets it.
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
        self._setting_controls = False
        self._finishing = threading.Lock()
        self._plain = (0.0, 0.0)
        self._similarity: float | None = None
        self._similarity_seen = 0.0
        self.scene = self.lab.scene(self.settings)
        self.viewer = ComparisonViewer(self._pictures(), first=_BICUBIC, second=_RESULT)
        self.viewer.shown_height = 420
        self.scores = Readout(quiet=True)
        self.monitor = TrainingMonitor(
            lambda: self.lab.job(self.settings, self.scene),
            stage=ipywidgets.VBox([self.viewer, self.scores]).add_class("zssr-stage-box"),
            on_frame=self._show_frame,
            on_end=self._finish,
        )
        self._change = Latest(self._take_settings)
        self._touch = Latest(self._touch_up)
        self._build_controls()
        self._lay_out()
        self._show_plain_scores()

    # -- controls --

    def _build_controls(self) -> None:
        now = self.settings
        presets = [LabSettings().with_preset(name) for name in PRESETS]
        counts = {*_STEPS, now.steps, *(preset.steps for preset in presets)}
        rates = {*_RATES, now.learning_rate, *(preset.learning_rate for preset in presets)}
        jpeg = [("none", 0), *((str(quality), quality) for quality in _QUALITIES)]
        self.controls: dict[str, ipywidgets.Widget] = {
            "source": parts.choice("picture", parts.sample_names(), now.source),
            "has_truth": parts.switch("shrink my picture first", now.has_truth),
            "blur": parts.ranged("blur", RANGES["blur"], now.blur),
            "noise": parts.slider("noise", 0, int(RANGES["noise"].high), 1, int(now.noise)),
            "jpeg": parts.steps("JPEG quality", jpeg, now.jpeg),
            "told": parts.switch("tell the network", now.told),
            "scale": parts.steps("scale", [(f"×{x:g}", x) for x in _SCALES], now.scale),
            "preset": parts.choice("preset", list(PRESETS), now.preset),
            "steps": parts.steps("steps", sorted(counts), now.steps),
            "depth": parts.ranged("depth", RANGES["depth"], now.depth),
            "width": parts.ranged("width", RANGES["width"], now.width),
            "learning_rate": parts.steps(
                "learning rate", [(f"{rate:g}", rate) for rate in sorted(rates)], now.learning_rate
            ),
        }
        self.touches = {
            "self_ensemble": parts.switch("self-ensemble", True),
            "back_projection": parts.switch("back-projection", True),
        }
        self.controls["has_truth"].layout.display = "none"  # until there is an upload
        self.controls["preset"].observe(self._fill_in_preset, "value")
        for control in self.controls.values():
            control.observe(self._change.request, "value")
        for touch in self.touches.values():
            touch.observe(self._touch.request, "value")
        self.upload = PictureUpload(
            self._take_upload,
            f"at most {LARGEST_UPLOAD / 1e6:.0f} MB and {MOST_PIXELS / 1e6:.0f} million pixels",
        )
        self.save_picture = Download("Save the picture", self.picture_file)
        self.save_settings = Download("Save the settings", self.settings_file)

    def _lay_out(self) -> None:
        column = ipywidgets.VBox(
            [
                parts.heading("Picture"),
                self.controls["source"],
                self.upload,
                self.controls["has_truth"],
                parts.heading("Damage"),
                *(self.controls[name] for name in ("scale", "blur", "noise", "jpeg", "told")),
                parts.heading("Network and training"),
                *(
                    self.controls[name]
                    for name in ("preset", "steps", "depth", "width", "learning_rate")
                ),
                parts.heading("Finishing touches, without training again"),
                *self.touches.values(),
                parts.heading("Save"),
                parts.row(self.save_picture, self.save_settings),
            ]
        ).add_class("zssr-controls")
        body = ipywidgets.HBox([column, self.monitor]).add_class("zssr-body")
        self.children = [body]
        self.add_class("zssr-explorer").add_class("zssr-lab")

    def _fill_in_preset(self, change: dict[str, Any]) -> None:
        """Set the controls below the preset to what it says."""
        filled = self.settings.with_preset(change["new"])
        self._setting_controls = True
        try:
            for name in ("steps", "depth", "width", "learning_rate"):
                self.controls[name].value = getattr(filled, name)
            preset = find_preset(change["new"])
            self.touches["self_ensemble"].value = preset.self_ensemble
            self.touches["back_projection"].value = preset.back_projection > 0
        finally:
            self._setting_controls = False

    def _take_upload(self, data: bytes, name: str) -> None:
        self.upload.say(self.lab.take(data, name))
        chooser = self.controls["source"]
        mine = (f"mine: {name or 'uploaded'}", UPLOAD)
        self._setting_controls = True
        try:
            chooser.options = [*parts.sample_names(), mine]
            chooser.value = UPLOAD
        finally:
            self._setting_controls = False
        self._take_settings()

    def _take_settings(self) -> None:
        """Read the controls; a new scene begins with an untrained network."""
        if self._setting_controls:
            return
        values = {name: control.value for name, control in self.controls.items()}
        try:
            settings = replace(self.settings, **values)
        except SettingsError as error:
            self.monitor.errors.message = str(error)
            return
        is_upload = settings.source == UPLOAD
        self.controls["has_truth"].layout.display = None if is_upload else "none"
        for name in ("blur", "noise", "jpeg", "told"):
            self.controls[name].disabled = is_upload and not settings.has_truth
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
        self._show_plain_scores()

    def _pictures(self) -> dict[str, Image]:
        scene = self.scene
        pictures = {_INPUT: scene.low, _BICUBIC: scene.bicubic, _RESULT: scene.bicubic}
        return pictures if scene.truth is None else pictures | {_TRUTH: scene.truth.picture}

    # -- while it trains, and afterwards --

    def _show_frame(self, frame: Frame) -> None:
        # SSIM takes as long as everything else together: while it trains, once a second is enough.
        now = time.monotonic()
        if now - self._similarity_seen > 1.0:
            self._similarity_seen, self._similarity = now, None
        changed = frame.changed if self._shows_frame else None
        self._show_picture(frame.picture, frame.psnr, self._similarity, changed)
        self._shows_frame = True

    def _show_picture(
        self,
        picture: Image,
        psnr: float | None = None,
        similarity: float | None = None,
        changed: tuple[int, int] | None = None,
    ) -> None:
        """Show a result; numbers that are not given are computed."""
        self._shown, self._shows_frame = picture, False
        self.viewer.update(_RESULT, picture, changed)
        truth = self.scene.truth
        if truth is None:
            return
        psnr = truth.psnr(picture) if psnr is None else psnr
        self._similarity = truth.ssim(picture) if similarity is None else similarity
        self.scores.numbers = {
            "bicubic": _score(*self._plain),
            "zero-shot": _score(psnr, self._similarity),
            "gain": f"{psnr - self._plain[0]:+.2f} dB",
        }

    def _finish(self) -> None:
        """Apply the finishing touches that are switched on to what was learnt."""
        job, scene = self.monitor.training, self.scene
        watch = self.monitor.watch
        if not isinstance(job, Job) or watch is None or not watch.step:
            return
        # After a stop, a switch may be pressed while the thread that trained is still finishing:
        # one after the other, so that what is shown last is what the switches say.
        with self._finishing:
            result = job.finish(**self._wished_touches(job.preset))
            with self.monitor.lock:
                if self.monitor.training is job and self.scene is scene:  # no reset meanwhile
                    self.result = result
                    self._show_picture(result.image)
                    self.scores.message = "; ".join([*self._without_truth(), *result.notes])

    def _wished_touches(self, preset: Preset) -> dict[str, Any]:
        """Return what the switches ask for that the preset would not do by itself.

        To the preset is also left what it would do, so that a touch that does harm is left out.
        """
        wished = {
            "self_ensemble": self.touches["self_ensemble"].value,
            "back_projection": _BACK_PROJECTIONS * self.touches["back_projection"].value,
        }
        own = {name: getattr(preset, name) for name in wished}
        return {} if wished == own else wished

    def _touch_up(self) -> None:
        if self.monitor.state in ("paused", "stopped", "finished"):
            self._finish()

    def _show_plain_scores(self) -> None:
        truth = self.scene.truth
        self.scores.message = "".join(self._without_truth())
        if truth is None:
            self.scores.numbers = {}
            return
        self._plain = (truth.psnr(self.scene.bicubic), truth.ssim(self.scene.bicubic))
        self.scores.numbers = {"bicubic": _score(*self._plain)}

    def _without_truth(self) -> list[str]:
        alone = self.scene.truth is None
        return ["Without a ground truth, only the eye can judge."] if alone else []

    # -- files --

    def picture_file(self) -> tuple[str, bytes]:
        """Return name and content of the picture as it is shown, as PNG."""
        if self._shown is None:
            raise SettingsError("there is no result yet; press Start first")
        return f"{self._stem()}_x{self.settings.scale:g}.png", images.encode(self._shown, "PNG")

    def settings_file(self) -> tuple[str, bytes]:
        """Return name and content of a file with all settings and the numbers reached, as JSON."""
        last = self.monitor.last
        content = {
            "zssr_teach": zssr_teach.__version__,
            "settings": dataclasses.asdict(self.settings),
            "finishing_touches": {name: touch.value for name, touch in self.touches.items()},
            "steps_taken": last.step if last else 0,
            "seconds_of_training": round(last.seconds, 1) if last else 0.0,
            "scores": dict(self.scores.numbers),
        }
        text = json.dumps(content, indent=2, ensure_ascii=False)
        return f"{self._stem()}_settings.json", text.encode()

    def _stem(self) -> str:
        if self.settings.source != UPLOAD or self.lab.uploaded is None:
            return self.settings.source
        stem = self.lab.uploaded.name.rsplit(".", 1)[0]
        return "".join(c if c.isalnum() or c in "-_" else "_" for c in stem)[:60] or "picture"

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
