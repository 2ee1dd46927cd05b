"""What a picture asks for: looked at first, and every choice given a reason in words.

The one decision is whether the picture is to be kept as it is. A clean one is: its sons are clean,
and back-projection makes the result agree with it. A damaged one is not: its sons are damaged in
the same way, so that the network learns to leave the damage behind (Shocher, Cohen, Irani, CVPR
2018, section 3.3, for noise), and back-projection, which would put it back, is left out. The blur
is looked for in clean pictures only: noise looks like detail, and detail like a sharp camera.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.errors import ImageError
from zssr_teach.estimation import (
    dead_pixels,
    find_camera,
    jpeg_quality,
    noise_level,
    without_dead_pixels,
)
from zssr_teach.images import Picture
from zssr_teach.pairs import PairSettings
from zssr_teach.resampling import Scale
from zssr_teach.upscaling.inputs import as_picture, check_scale
from zssr_teach.upscaling.preset import CAMERA, DEAD, JPEG, NOISE, Preset
from zssr_teach.upscaling.presets import find_preset
from zssr_teach.upscaling.supervised import SUPERVISED_LABEL

_AUDIBLE = 3.0  # grey levels of noise from which on it is worth to give up exactness for it
_HARMLESS = 93  # JPEG quality from which on there is nothing to be seen of it
_FOUND_STEPS = 2  # of back-projection with a kernel that was found: more would trust it too much
_SOME = 5e-4  # share of dead pixels from which on they are no accident


@dataclass(frozen=True, eq=False)
class Suggestion:
    """Settings for a picture, and the reason for each; prints itself.

    Parameters
    ----------
    camera : Camera
    preset : Preset
        It looks for nothing any more: what was found is in it.
    reasons : tuple of str
        What was found and what follows from it, a half sentence each, as in
        :class:`~zssr_teach.upscaling.Result`.
    image : float32 array (height, width, 3) in [0, 1]
        What to learn from: the picture, without its dead pixels.

    Examples
    --------
    >>> print(suggest(np.full((32, 32, 3), 0.5, np.float32)))
    auto, for a picture that was downscaled ×2 (antialiased bicubic):
      no noise to speak of (0.0 grey levels): the result is made to agree with the picture
      no trace of JPEG
      the picture has 32×32 pixels, too few to find its camera; it is taken for bicubic
    """

    camera: Camera
    preset: Preset
    reasons: tuple[str, ...]
    image: np.ndarray = field(repr=False)

    def __str__(self) -> str:
        head = f"{self.preset.name}, for a picture that was {self.camera}:"
        return "\n  ".join([head, *self.reasons])


def suggest(
    picture: np.ndarray | Picture, camera: Camera | Scale = 2, preset: str | Preset = "auto"
) -> Suggestion:
    """Look at a picture and suggest how to enlarge it.

    Parameters
    ----------
    picture : Picture or image
        Read from a JPEG file, a :class:`~zssr_teach.images.Picture` knows how it was compressed.
    camera : Camera or scale
        A kernel that is given is kept.
    preset : str or Preset
        What it looks for is looked for; all else in it is kept.

    Raises
    ------
    SettingsError, ImageError
        In one line, what is wrong and what to do.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(0.5, 10 / 255, (64, 64, 3))
    >>> suggestion = suggest(noise.astype(np.float32))
    >>> round(suggestion.preset.pairs.son_noise), suggestion.preset.back_projection
    (10, 0)
    """
    picture = as_picture(picture)
    preset = find_preset(preset)
    camera = camera if isinstance(camera, Camera) else Camera(camera)
    check_scale(camera.scale)
    images.check_size(picture.height, picture.width, camera.scale)
    wanted, image, pairs = preset.looks_for, picture.pixels, preset.pairs
    reasons: list[str] = [SUPERVISED_LABEL] if preset.rival else []
    if DEAD in wanted:
        image = _repaired(image, reasons)
    if NOISE in wanted:
        pairs = _with_noise(pairs, image, reasons)
    if JPEG in wanted:
        pairs = _with_jpeg(pairs, picture, reasons)
    # Only damage that was found here changes it: what somebody has chosen otherwise is done.
    kept = preset.back_projection if pairs is preset.pairs else 0
    if CAMERA in wanted and camera.kernel is None:
        camera = _with_kernel(camera, image, pairs.leaves_input_as_it_is, reasons)
        kept = kept if camera.kernel is None else min(kept, _FOUND_STEPS)
    chosen = replace(preset, pairs=pairs, back_projection=kept, looks_for=())
    return Suggestion(camera, chosen, tuple(reasons), image)


def _repaired(image: np.ndarray, reasons: list[str]) -> np.ndarray:
    share = float(dead_pixels(image).mean())
    if share < _SOME:
        return image
    reasons.append(
        f"{100 * share:.2g} % of its pixels are dead (black or white amid others): each is "
        "replaced by the median of its neighbours"
    )
    return without_dead_pixels(image)


def _with_noise(pairs: PairSettings, image: np.ndarray, reasons: list[str]) -> PairSettings:
    try:
        level = noise_level(image)
    except ImageError as error:
        reasons.append(f"its noise cannot be told ({error}): it is taken for clean")
        return pairs
    if level < _AUDIBLE:
        reasons.append(
            f"no noise to speak of ({level:.1f} grey levels): "
            + "the result is made to agree with the picture"
        )
        return pairs
    reasons.append(
        f"noise of about {level:.0f} grey levels: sons get as much, for the network to leave it "
        "behind, and back-projection, which would put it back, is left out"
    )
    return replace(pairs, son_noise=round(level, 1))


def _with_kernel(camera: Camera, image: np.ndarray, is_clean: bool, reasons: list[str]) -> Camera:
    if not is_clean:
        reasons.append("too much damage to see how the camera blurred: it is taken for bicubic")
        return camera
    found = find_camera(image, camera.scale)
    reasons.append(str(found))
    return found.camera


def _with_jpeg(pairs: PairSettings, picture: Picture, reasons: list[str]) -> PairSettings:
    found = jpeg_quality(picture)
    if found.quality is None:
        reasons.append(str(found))
        return pairs
    if found.quality >= _HARMLESS:
        reasons.append(f"{found}: too little was lost to matter")
        return pairs
    reasons.append(
        f"{found}: sons are compressed as hard, for the network to leave the blocks behind, and "
        "back-projection, which would put them back, is left out"
    )
    return replace(pairs, son_jpeg=found.quality)
