"""``zssr-teach degrade``: make the LR picture that a bad camera would have taken."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from zssr_teach import images, resampling
from zssr_teach.camera import Camera
from zssr_teach.commands import outputs
from zssr_teach.commands.jobs import camera_of
from zssr_teach.degradation import Degradation, degrade, encode_jpeg
from zssr_teach.images import Picture
from zssr_teach.machine.interrupts import CtrlC
from zssr_teach.machine.streams import one_line
from zssr_teach.recipes import Recipe, find_recipe

_JPEG_SUFFIXES = (".jpg", ".jpeg")
# Option → what of a degradation it says.
_DAMAGE = {"photons": "poisson", "noise": "gaussian", "dead": "salt_pepper", "jpeg": "jpeg"}


def run(options: argparse.Namespace) -> int:
    """Blur, shrink and spoil a picture; write what is left of it."""
    with CtrlC():
        degradation = _degradation(options)
        source = images.read(options.input)
        output = Path(options.output or _default_output(options.input))
        _check_output(options, output, source)
        _print_notes(options.input, output, source, degradation)
        is_replaced = not options.output and output.exists()
        _write(output, source.pixels, degradation, options.seed)
    if is_replaced:
        _note(f"{output} was there already and has been replaced")
    height, width = resampling.shrunk_shape(source.pixels.shape, options.scale)
    outputs.say(f"{one_line(output)}: {width}×{height} pixels, {degradation}")
    return 0


def _degradation(options: argparse.Namespace) -> Degradation:
    """Return the recipe, if there is one, in which the options replace what they say."""
    recipe = find_recipe(options.recipe) if options.recipe else None
    begin = recipe.at(options.scale) if recipe else Degradation(options.scale)
    said = {
        part: getattr(options, name)
        for name, part in _DAMAGE.items()
        if getattr(options, name) is not None
    }
    return replace(begin, camera=_camera(options, recipe), **said)


def _camera(options: argparse.Namespace, recipe: Recipe | None) -> Camera:
    """Return the camera of the options, or that of the recipe where they name no kernel."""
    if recipe is None or options.kernel:
        return camera_of(options)
    return Camera(options.scale, recipe.kernel, options.alignment or "centred")


def _default_output(source: str) -> Path:
    """Return what ``evaluate`` takes for the LR picture of this one.

    Examples
    --------
    >>> _default_output("photo.jpg").name, _default_output("photo_HR.png").name
    ('photo_LR.png', 'photo_LR.png')
    """
    return Path(source).with_name(f"{Path(source).stem.removesuffix('_HR')}_LR.png")


def _check_output(options: argparse.Namespace, output: Path, source: Picture) -> None:
    """Find out before the work, not after it, whether the result can be written."""
    outputs.check_distinct([output], filter(None, [options.input, options.kernel]))
    outputs.check_writable(output)
    shape = resampling.shrunk_shape(source.pixels.shape, options.scale)
    images.check_output(output, Picture(source.pixels), shape)


def _print_notes(name: str, output: Path, source: Picture, degradation: Degradation) -> None:
    for note in source.notes:
        _note(f"{name}: {note}")
    if source.alpha is not None:
        _note(f"{name}: its transparency is left out")
    if output.suffix.lower() in _JPEG_SUFFIXES and degradation.jpeg is None:
        _note(f"{output} is packed as JPEG, which changes it a little; .png would keep it")


def _note(text: str) -> None:
    print(f"note: {one_line(text)}", file=sys.stderr)


def _write(output: Path, image: np.ndarray, degradation: Degradation, seed: int) -> None:
    """Write the LR picture; as the very JPEG file that it was packed into, if it is to be one."""
    if degradation.jpeg is None or output.suffix.lower() not in _JPEG_SUFFIXES:
        images.save(output, degrade(image, degradation, seed))
        return
    unpacked = degrade(image, replace(degradation, jpeg=None), seed)
    data = encode_jpeg(unpacked, degradation.jpeg)
    with images.atomic_file(output) as file:
        file.write(data)
