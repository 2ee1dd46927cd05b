"""The live lab without its page: what can be chosen, the scene that makes, and the job on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zssr_teach import images, resampling
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.experiments.limits import SEEDS, Span, check_choice, check_numbers, check_switches
from zssr_teach.experiments.pictures import Image, sample_names
from zssr_teach.kernels import measure_kernel
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import NetworkSettings
from zssr_teach.reference import Reference
from zssr_teach.upscaling import PRESETS, Job, Preset, find_preset
from zssr_teach.upscaling.preset import CAMERA, FINDABLE

UPLOAD = "upload"  # the source that is not a sample
LARGEST = 384  # pixels a side of the result: more would no longer be live
SMALLEST = 48
MOST_PIXELS = 24_000_000  # of an upload; what a camera takes, and what fits into memory unpacked
SCALES = (1.5, 2.0, 3.0, 4.0)
RANGES = {
    "blur": Span(0.0, 3.0, 0.1, "pixels"),
    "noise": Span(0.0, 30.0, 1.0, "grey levels"),
    "jpeg": Span(0, 100, 1, "(0 is off)"),
    "scale": Span(SCALES[0], SCALES[-1], 0.5),
    "steps": Span(1, 10_000),
    "depth": Span(2, 12, 1, "layers"),
    "width": Span(4, 64, 4, "channels"),
    "learning_rate": Span(1e-5, 2e-2, 1e-5),
    "seed": SEEDS,
}
_SWITCHES = ("has_truth",)
# What the network is told of the damage.
NOTHING, TRUTH, FINDS = "nothing", "truth", "finds"
TOLD = (NOTHING, TRUTH, FINDS)
# What the lab is for: to watch a network learn. Their rivals have learnt already.
TRAINED = tuple(name for name, preset in PRESETS.items() if preset.rival is None)


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
    told : {"nothing", "truth", "finds"}
        What the network is told of the damage: nothing, the blur and the noise as they are, or the
        camera, the noise and the JPEG quality that are found in the picture. False and True, as in
        older files of settings, are nothing and the truth.
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
    told: str = TRUTH
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
        if isinstance(self.told, bool):
            object.__setattr__(self, "told", TRUTH if self.told else NOTHING)
        check_choice("way to tell the network", self.told, TOLD)
        check_choice("picture", self.source, [UPLOAD, *(name for _, name in sample_names())])
        check_choice("preset", self.preset, TRAINED)

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
        The blur, if the network is told the truth.
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
    kernel : array (rows, columns) or None
        Of its camera, where somebody has found one already.
    truth : float32 array or None
        What it should become, where that is known.
    scale : float
        For which kernel and truth hold.
    """

    name: str
    sizes: dict[int, Image]
    kernel: NDArray[Any] | None = None
    truth: Image | None = None
    scale: float = 0.0

    @classmethod
    def with_kernel(cls, low: Image, kernel: NDArray[Any], truth: Image, scale: float) -> Upload:
        """Return a picture that comes with the kernel that was found for it, and with its truth."""
        return cls("with its kernel", {LARGEST: low}, kernel, truth, scale)


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
        sizes = {LARGEST, *(round(LARGEST / scale) for scale in SCALES)}
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
            brought = self._brought(settings)
            if brought is None or brought.truth is None:
                return Scene(original, bicubic, None, None)
            wanted = Reference(brought.truth, protocol_for(brought.scale))
            return Scene(original, bicubic, wanted, None)
        kernel = resampling.gaussian_kernel(settings.blur) if settings.blur else None
        camera = Camera(settings.scale, kernel, "centred")
        damage = Degradation(camera, gaussian=settings.noise, jpeg=settings.jpeg or None)
        low = degrade(original, damage, settings.seed)
        known = kernel if settings.told == TRUTH else None
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
        """Return the job that learns on the scene.

        Where the network is told what is found, it is looked for here, in less than a second; the
        job's reasons then say what it was.
        """
        scene = scene or self.scene(settings)
        camera, preset = Camera(settings.scale, scene.kernel, "centred"), self.preset(settings)
        found: tuple[str, ...] = ()
        if settings.told == FINDS:
            preset = replace(preset, looks_for=FINDABLE)
            brought = self._brought(settings)
            if brought is not None and brought.kernel is not None:  # is kept, then
                camera = Camera(settings.scale, brought.kernel, "centred")
                found = (f"the kernel found before: {measure_kernel(brought.kernel).width}",)
        elif settings.told == TRUTH and scene.truth is not None:
            others = tuple(name for name in preset.looks_for if name != CAMERA)
            preset = replace(preset, looks_for=others)
            preset = find_preset(preset, noise=settings.noise) if settings.noise > 0 else preset
        truth = None if scene.truth is None else scene.truth.picture
        job = Job(scene.low, camera, preset, settings.seed, truth=truth)
        job.reasons = (*found, *job.reasons)
        return job

    def _brought(self, settings: LabSettings) -> Upload | None:
        """Return the upload if it came with a kernel that holds for these settings."""
        upload = self.uploaded if settings.source == UPLOAD and not settings.has_truth else None
        fits = upload is not None and upload.kernel is not None and upload.scale == settings.scale
        return upload if fits else None

    def file_stem(self, settings: LabSettings) -> str:
        """Return how the files of this scene are called, without their ending."""
        if settings.source != UPLOAD or self.uploaded is None:
            return settings.source
        stem = self.uploaded.name.rsplit(".", 1)[0]
        return "".join(c if c.isalnum() or c in "-_" else "_" for c in stem)[:60] or "picture"


def _fit(image: Image, most: int) -> Image:
    """Shrink an image so that no side is longer than `most` pixels."""
    height, width = image.shape[:2]
    factor = most / max(height, width)
    if factor >= 1:
        return image
    shape = (max(1, round(height * factor)), max(1, round(width * factor)))
    return np.clip(resampling.resize(image, shape), 0, 1)
