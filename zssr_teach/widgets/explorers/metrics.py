"""Metric explorer: spoil a picture in six ways, and see what PSNR and SSIM make of it.

The point to find: two pictures of equal PSNR that look nothing alike. Pin one spoilt picture as A,
then let another distortion be made just as strong as A's PSNR asks for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import scipy.fft
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from zssr_teach.degradation import compress_jpeg
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.metrics import K1, K2, LUMA_WEIGHTS, WINDOW_SIGMA, WINDOW_SIZE, Protocol
from zssr_teach.widgets.frame import parts
from zssr_teach.widgets.frame.common import beside, difference_map
from zssr_teach.widgets.frame.limits import SEEDS, Span, check_numbers, check_switches
from zssr_teach.widgets.frame.parts import Image, Memory, PictureExplorer
from zssr_teach.widgets.views.curve import Curve, line, point
from zssr_teach.widgets.views.picture import PictureView

DISTORTIONS = ("noise", "blur", "shift", "brightness", "contrast", "jpeg")
# What each of them is at no strength and at full strength.
_WEAKEST = {"noise": 0, "blur": 0, "shift": 0, "brightness": 0, "contrast": 1, "jpeg": 100}
_STRONGEST = {"noise": 120, "blur": 10, "shift": 16, "brightness": 128, "contrast": 0, "jpeg": 1}
_WHOLE = ("shift", "jpeg")
RANGES = {
    "noise": Span(0.0, 120.0, 1.0, "grey levels"),
    "blur": Span(0.0, 10.0, 0.1, "pixels"),
    "shift": Span(0, 16, 1, "pixels"),
    "brightness": Span(-128.0, 128.0, 1.0, "grey levels"),
    "contrast": Span(0.0, 2.0, 0.02, "times"),
    "jpeg": Span(0, 100, 1, "(0 is off)"),
    "border": Span(0, 16, 1, "pixels"),
}
_NONE: dict[str, Any] = {**_WEAKEST, "jpeg": 0}


@dataclass(frozen=True, eq=False)
class MetricModel:
    """A picture, what is done to it, and how the result is measured.

    The distortions come in a fixed order (blur, shift, contrast, brightness, noise, clipping to
    [0, 1], JPEG), so the order in which they are set does not matter.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    noise : float
        Standard deviation of white Gaussian noise in grey levels (1/255), 0 to 120.
    blur : float
        Standard deviation of a Gaussian blur in pixels, 0 to 10.
    shift : int
        To the right, in pixels, 0 to 16; the left column is repeated.
    brightness : float
        What is added everywhere, in grey levels, −128 to 128.
    contrast : float
        Differences from the mean of each channel are multiplied by it, 0 to 2; 1 changes nothing.
    jpeg : int
        Quality from 1 to 100; 0 does not compress.
    channels, border, quantise
        As in :class:`~zssr_teach.metrics.Protocol`.
    seed : int
        Of the noise. The same pattern is used at every strength.

    Examples
    --------
    >>> grey = np.full((32, 32, 3), 0.5, np.float32)
    >>> model = MetricModel(grey, brightness=25.5, channels="rgb", quantise=False)
    >>> round(float(model.distorted().mean()), 3)
    0.6
    >>> round(model.psnr(), 2)
    20.0
    """

    image: Image
    noise: float = 0.0
    blur: float = 0.0
    shift: int = 0
    brightness: float = 0.0
    contrast: float = 1.0
    jpeg: int = 0
    channels: Literal["luma", "rgb"] = "luma"
    border: int = 0
    quantise: bool = True
    seed: int = 0
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        Protocol(self.channels)  # it knows the channels there are
        check_switches(self, ["quantise"])
        SEEDS.check("seed", self.seed)

    @property
    def protocol(self) -> Protocol:
        """What the numbers are measured under."""
        return Protocol(self.channels, self.border, quantise=self.quantise)

    def distorted(self) -> Image:
        """Return the picture after all distortions, float32 in [0, 1]."""
        pixels = self.memory.recall(self._still_part, self.image, "still", *self._still_settings())
        if self.noise:
            pixels = pixels + self._noise() * np.float32(self.noise / 255)
        pixels = np.clip(pixels, 0, 1)
        return compress_jpeg(pixels, self.jpeg) if self.jpeg else pixels

    def _still_settings(self) -> tuple[float, ...]:
        return self.blur, self.shift, self.contrast, self.brightness

    def _still_part(self) -> Image:
        """Do all that a move of the noise's slider need not repeat."""
        pixels = self.memory.recall(
            lambda: gaussian_blur(self.image, self.blur), self.image, "blur", self.blur
        )
        if self.shift:
            columns = np.arange(pixels.shape[1]) - self.shift
            pixels = pixels[:, np.maximum(columns, 0)]
        mean = self.image.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
        contrast, offset = np.float32(self.contrast), np.float32(self.brightness / 255)
        return contrast * pixels + (mean * (1 - contrast) + offset)

    def _noise(self) -> Image:
        def draw() -> Image:
            rng = np.random.default_rng(self.seed)
            return rng.standard_normal(self.image.shape, dtype=np.float32)

        return self.memory.recall(draw, self.image, "noise", self.seed)

    def _yardstick(self) -> Yardstick:
        settings = (self.channels, self.border, self.quantise)
        return self.memory.recall(
            lambda: Yardstick(self.image, self.protocol), self.image, "yardstick", *settings
        )

    def psnr(self) -> float:
        """PSNR of the distorted picture under the protocol, in decibels."""
        return self._yardstick().psnr(self.distorted())

    def result(self) -> Measured:
        """Return the distorted picture with its numbers."""
        return self.measured(self.distorted(), self.summary())

    def measured(self, picture: Image, summary: str) -> Measured:
        """Return any picture of this scene with its numbers under the protocol."""
        return Measured(picture, *self._yardstick().scores(picture), summary)

    def summary(self) -> str:
        """Say in a few words what is done to the picture."""
        words = {
            "blur": f"blur {self.blur:.2f} px",
            "shift": f"shift {self.shift} px",
            "contrast": f"contrast ×{self.contrast:.2f}",
            "brightness": f"brightness {self.brightness:+.1f}",
            "noise": f"noise {self.noise:.1f}",
            "jpeg": f"JPEG {self.jpeg}",
        }
        done = [text for name, text in words.items() if getattr(self, name) != _NONE[name]]
        return ", ".join(done) or "the original"

    def matched(self, distortion: str, target: float) -> MetricModel:
        """Return the model with that distortion alone, as strong as gives the PSNR ``target``.

        Found by bisection, since PSNR falls as a distortion grows. Whole-number distortions (the
        shift and JPEG) come as close as they can.

        Raises
        ------
        SettingsError
            An unknown distortion, or a PSNR that it does not reach.
        """
        if distortion not in DISTORTIONS:
            raise SettingsError(
                f"there is no distortion {distortion!r}; choose one of {', '.join(DISTORTIONS)}"
            )
        if math.isinf(target):
            raise SettingsError("the picture is still the original (PSNR ∞); distort it first")
        clean = replace(self, **_NONE)
        weakest, strongest = _WEAKEST[distortion], _STRONGEST[distortion]

        def at(share: float) -> MetricModel:
            value = weakest + share * (strongest - weakest)
            setting: dict[str, Any] = {distortion: round(value) if distortion in _WHOLE else value}
            return replace(clean, **setting)

        low, high = 0.0, 1.0
        if at(high).psnr() > target:
            raise SettingsError(
                f"even at its strongest, {distortion} leaves {at(high).psnr():.2f} dB, more than "
                f"{target:.2f} dB; choose another distortion or a higher PSNR"
            )
        for _ in range(8 if distortion in _WHOLE else 18):
            half = (low + high) / 2
            low, high = (half, high) if at(half).psnr() > target else (low, half)
        return min(at(low), at(high), key=lambda model: abs(model.psnr() - target))


@dataclass(frozen=True, eq=False)
class Measured:
    """A distorted picture with its numbers.

    Parameters
    ----------
    picture : float32 array (height, width, 3) in [0, 1]
    psnr : float
        In decibels; infinite for the original.
    ssim : float
    summary : str
        What was done to it.
    """

    picture: Image
    psnr: float
    ssim: float
    summary: str

    @property
    def mse(self) -> float:
        """Mean squared error in squared grey levels (1/255)."""
        return 255**2 * 10 ** (-self.psnr / 10)

    @property
    def numbers(self) -> str:
        """PSNR and SSIM in words."""
        return f"{decibels(self.psnr)}, SSIM {self.ssim:.3f}"


def decibels(psnr: float) -> str:
    """Return a PSNR as text.

    Examples
    --------
    >>> decibels(31.416), decibels(float("inf"))
    ('31.42 dB', '∞ dB')
    """
    return "∞ dB" if math.isinf(psnr) else f"{psnr:.2f} dB"


def gaussian_blur(image: Image, sigma: float) -> Image:
    """Blur with a Gaussian; the border is mirrored, edge pixel included.

    By way of the cosine transform, which mirrors by itself and takes the same time for any width.

    Examples
    --------
    >>> flat = np.full((16, 16, 3), 0.25, np.float32)
    >>> bool(np.allclose(gaussian_blur(flat, 3.0), flat))
    True
    """
    if sigma == 0:
        return image
    planes = np.ascontiguousarray(image.transpose(2, 0, 1))
    spectrum = scipy.fft.dctn(planes, axes=(1, 2))
    down, across = (_response(sigma, length) for length in image.shape[:2])
    spectrum *= down[:, None] * across
    return np.ascontiguousarray(scipy.fft.idctn(spectrum, axes=(1, 2)).transpose(1, 2, 0))


def _response(sigma: float, length: int) -> NDArray[np.float32]:
    """How much of each cosine a sampled Gaussian lets through."""
    steps = np.arange(-math.ceil(5 * sigma), math.ceil(5 * sigma) + 1)
    weights = np.exp(-(steps**2) / (2 * sigma**2))
    waves = np.cos(np.pi / length * np.outer(np.arange(length), steps))
    return (waves @ (weights / weights.sum())).astype(np.float32)


class Yardstick:
    """PSNR and SSIM of many pictures against one, fast enough to follow a slider.

    What depends on the reference alone is done once, and everything in float32. The numbers are
    those of :class:`~zssr_teach.metrics.Protocol` to four digits (a test holds them together).

    Examples
    --------
    >>> black = np.zeros((32, 32, 3), np.float32)
    >>> round(Yardstick(black, Protocol("rgb", quantise=False)).psnr(black + 0.1), 3)
    20.0
    """

    def __init__(self, reference: Image, protocol: Protocol) -> None:
        self._protocol = protocol
        height, width = (side - 2 * protocol.border for side in reference.shape[:2])
        if min(height, width) < WINDOW_SIZE:
            raise ImageError(
                f"a border of {protocol.border} pixels leaves too little of a picture of "
                f"{reference.shape[0]}×{reference.shape[1]}; crop less or take a larger picture"
            )
        self._down, self._across = _window(height), _window(width)
        self._reference = self._prepare(reference)
        self._mean, self._square = self._means(self._reference, self._reference**2)

    def psnr(self, picture: Image) -> float:
        """PSNR in decibels; infinite for the reference itself."""
        return self._psnr(self._prepare(picture))

    def scores(self, picture: Image) -> tuple[float, float]:
        """PSNR and SSIM."""
        prepared = self._prepare(picture)
        return self._psnr(prepared), self._ssim(prepared)

    def _psnr(self, other: Image) -> float:
        error = (other - self._reference).ravel()
        mse = float(np.dot(error, error)) / error.size
        return math.inf if mse == 0 else -10 * math.log10(mse)

    def _ssim(self, other: Image) -> float:
        """Average the structural similarity (Wang et al. 2004, equation 13)."""
        reference = self._reference
        mean, square, product = self._means(other, other**2, other * reference)
        # Half was taken off all values: it matters to the means, not to the (co)variances.
        x, y = self._mean + np.float32(0.5), mean + np.float32(0.5)
        c1, c2 = np.float32(K1**2), np.float32(K2**2)
        brightness = (2 * x * y + c1) / (x**2 + y**2 + c1)
        variances = (self._square - self._mean**2) + (square - mean**2)
        structure = (2 * (product - mean * self._mean) + c2) / (variances + c2)
        return float(np.mean(brightness * structure, dtype=np.float64))

    def _prepare(self, picture: Image) -> Image:
        """Do what Protocol.prepare does; return (height, width·channels), half taken off."""
        border = self._protocol.border
        inside = slice(border, -border or None)
        pixels = picture[inside, inside]
        if self._protocol.quantise:
            pixels = np.rint(np.clip(pixels, 0, 1) * np.float32(255)) / np.float32(255)
        if self._protocol.channels == "luma":
            # The offset of luma is 16/255 in both pictures.
            pixels = pixels @ np.array(LUMA_WEIGHTS, np.float32)
            return pixels + np.float32(16 / 255 - 0.5)
        return pixels.transpose(0, 2, 1).reshape(len(pixels), -1) - np.float32(0.5)

    def _means(self, *planes: Image) -> list[Image]:
        """Average under the window wherever the whole window fits."""
        width = self._across.shape[1]
        stacked = self._down @ np.concatenate(planes, axis=1)
        height, blocks = len(stacked), stacked.shape[1] // width
        turned = stacked.reshape(height, blocks, width).transpose(2, 0, 1).reshape(width, -1)
        averaged = (self._across @ turned).reshape(-1, height, len(planes), blocks // len(planes))
        return [averaged[:, :, index] for index in range(len(planes))]


def _window(length: int) -> scipy.sparse.csr_array:
    """Return the matrix that averages under SSIM's window along one axis."""
    offsets = np.arange(WINDOW_SIZE)
    weights = np.exp(-((offsets - WINDOW_SIZE // 2) ** 2) / (2 * WINDOW_SIGMA**2))
    shape = (length - WINDOW_SIZE + 1, length)
    matrix = scipy.sparse.diags_array(weights / weights.sum(), offsets=offsets, shape=shape)
    return matrix.tocsr().astype(np.float32)


# ---- the view -----------------------------------------------------------------------------------

_NAMES = {"jpeg": "JPEG", "shift": "shift", "noise": "noise", "blur": "blur"}
_GAINS = [1, 2, 4, 8, 16]


class MetricExplorer(PictureExplorer):
    """Spoil a picture with sliders; see error map, PSNR, SSIM and the place on PSNR's curve.

    Parameters
    ----------
    image : array or None
        (height, width, 3), its middle 512×512 is used; None offers the gallery's pictures.
    sample : str
        The gallery's picture to begin with.
    **settings
        Of :class:`MetricModel`, such as ``noise=20``.

    Examples
    --------
    >>> explorer = MetricExplorer(np.zeros((64, 64, 3)), channels="rgb", quantise=False)
    >>> explorer.controls["brightness"].value = 25.5
    >>> explorer.readout.numbers["PSNR"]
    '20.00 dB'
    """

    def __init__(
        self, image: ArrayLike | None = None, sample: str = parts.DEFAULT_SAMPLE, **settings: Any
    ) -> None:
        pixels = parts.sample_image(sample) if image is None else parts.working_image(image)
        super().__init__(MetricModel(pixels, **settings))
        self.pinned = replace(self.model, **_NONE).result()
        self._is_pinned = False
        width = parts.shown_width(pixels)
        self.picture = PictureView(shown_width=width)
        self.errormap = PictureView(shown_width=width)
        self.first = PictureView(shown_width=width)
        self.curve = _psnr_curve(width)
        controls = self._sliders()
        self.gain = parts.steps("error map ×", _GAINS, 4)
        self.gain.observe(self.redraw, "value")
        self.partner = parts.choice(
            "with only", [(_NAMES.get(name, name), name) for name in DISTORTIONS], "blur"
        )
        chooser = [] if image is not None else [parts.sample_choice(self, sample, self._take)]
        column = [
            *chooser,
            parts.heading("What is done to the picture"),
            *(controls[name] for name in DISTORTIONS),
            parts.row(parts.button("Undo all", "back to the original", self.reset)),
            parts.heading("How it is measured"),
            *(controls[name] for name in ("channels", "border", "quantise")),
            self.gain,
            parts.heading("Equal PSNR, another look"),
            parts.row(parts.button("Pin as A", "keep this picture to compare with", self.pin)),
            self.partner,
            parts.row(parts.button("Match the PSNR of A", "by bisection", self.match)),
        ]
        self.arrange_abreast(column, [self.picture, self.errormap, self.first, self.curve], width)
        self.bind(**controls)

    def _sliders(self) -> dict[str, Any]:
        model = self.model
        qualities = [("off", 0), *((str(q), q) for q in range(100, 0, -1))]
        return {
            **{
                name: parts.ranged(name, RANGES[name], getattr(model, name))
                for name in (*(name for name in DISTORTIONS if name != "jpeg"), "border")
            },
            "jpeg": parts.steps("JPEG quality", qualities, model.jpeg),
            "channels": parts.choice("channels", ["luma", "rgb"], model.channels),
            "quantise": parts.switch("round to 8 bits", model.quantise),
        }

    def _take(self, image: Image) -> None:
        """Look at another picture: what was pinned belonged to the old one."""
        self.model = replace(self.model, image=image)
        self.pinned = replace(self.model, **_NONE).result()
        self._is_pinned = False

    def pin(self) -> None:
        """Keep the picture as it is now as A."""
        self.pinned, self._is_pinned = self.model.result(), True
        self.refresh()

    def match(self) -> None:
        """Give the chosen distortion alone the strength that leads to A's PSNR."""
        try:
            if not self._is_pinned:
                raise SettingsError("there is no A yet; distort the picture and press “Pin as A”")
            self._put(self.model.matched(self.partner.value, self.pinned.psnr))
        except SettingsError as error:
            self.errors.message = str(error)

    def reset(self) -> None:
        """Undo all distortions."""
        self._put(replace(self.model, **_NONE))

    def _put(self, model: MetricModel) -> None:
        self.put(**{name: getattr(model, name) for name in DISTORTIONS})

    def show(self) -> None:
        """Draw both pictures, the error map, the curve and the numbers."""
        self._measure_pinned()
        now, pinned, gain = self.model.result(), self.pinned, self.gain.value
        picture = parts.bytes8(now.picture)
        self.picture.show(picture, f"now: {now.summary}", alt=f"the picture now: {now.summary}")
        self.errormap.show(
            difference_map(parts.bytes8(self.model.image), picture, gain),
            f"error, amplified ×{gain}",
            alt="where the picture now differs from the original",
        )
        name = f"A: {pinned.summary}" if self._is_pinned else "the original (no A pinned yet)"
        self.first.show(parts.bytes8(pinned.picture), name, alt=name)
        self._show_curve(now)
        self.readout.numbers = {
            "PSNR": decibels(now.psnr),
            "SSIM": f"{now.ssim:.4f}",
            "mean squared error": f"{now.mse:.1f}",
            **({"A": pinned.numbers} if self._is_pinned else {}),
        }
        self.readout.message = f"{self.model.protocol}."

    def _measure_pinned(self) -> None:
        """Let A follow the protocol: two numbers under two protocols cannot be compared."""
        model, picture, summary = self.model, self.pinned.picture, self.pinned.summary
        self.pinned = model.memory.recall(
            lambda: model.measured(picture, summary), picture, "A", str(model.protocol)
        )

    def _show_curve(self, now: Measured) -> None:
        points = [(now, "now", "vermilion")]
        if self._is_pinned and decibels(now.psnr) == decibels(self.pinned.psnr):
            points = [(now, "A and now", "vermilion")]
        elif self._is_pinned:
            points.insert(0, (self.pinned, "A", "green"))
        largest = max(measured.mse for measured, _, _ in points)
        limit = next(limit for limit in (400, 1600, 6400, 25600, math.inf) if largest <= limit)
        with self.curve.hold_sync():
            self.curve.x_range = (0, min(limit, 255**2))
            self.curve.lines = [_curve_up_to(self.curve.x_range[1])]
            self.curve.points = [
                point(measured.mse, min(measured.psnr, 60), name, colour)
                for measured, name, colour in points
            ]
            self.curve.alt = f"PSNR falls with the mean squared error; now {decibels(now.psnr)}"

    def still(self) -> NDArray[np.uint8]:
        """Return the original, the picture as it is, and the error map."""
        return beside(
            {
                "the original": self.model.image,
                parts.plain(self.picture.caption): self.picture.image,
                parts.plain(self.errormap.caption): self.errormap.image,
            }
        )


def _psnr_curve(width: int) -> Curve:
    return Curve(
        y_range=(0, 60),
        x_label="mean squared error (grey levels²)",
        y_label="PSNR (dB)",
        caption="where it lies on the curve of PSNR",
        shown_width=width,
        shown_height=256,
    )


def _curve_up_to(limit: float) -> dict[str, Any]:
    mse = np.geomspace(0.065, limit, 80)  # 0.065 grey levels² are 60 dB
    return line(mse, 10 * np.log10(255**2 / mse))
