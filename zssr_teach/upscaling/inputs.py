"""What somebody gave to be enlarged, checked before anything is done with it."""

from __future__ import annotations

from pathlib import PurePath

import numpy as np

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.images import Picture
from zssr_teach.metrics import protocol_for
from zssr_teach.reference import Reference, covered
from zssr_teach.resampling import Scale, scale_pair


def as_picture(image: np.ndarray | Picture) -> Picture:
    """Return what somebody gave as a picture, checked.

    Examples
    --------
    >>> as_picture("photo.jpg")
    Traceback (most recent call last):
    zssr_teach.errors.ImageError: 'photo.jpg' is a name, not a picture; read it first: \
images.read('photo.jpg')
    """
    if isinstance(image, str | PurePath):
        name = str(image)
        raise ImageError(f"{name!r} is a name, not a picture; read it first: images.read({name!r})")
    return image if isinstance(image, Picture) else Picture(images.as_image(image))


def check_scale(scale: Scale) -> tuple[float, float]:
    """Return (vertical, horizontal) factors of which at least one really enlarges.

    Examples
    --------
    >>> check_scale(1)
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: a scale of 1 enlarges nothing; give a factor from 1.1 to 8
    """
    pair = scale_pair(scale)
    if max(pair) < 1.1:
        raise SettingsError(f"a scale of {scale} enlarges nothing; give a factor from 1.1 to 8")
    return pair


def find_reference(
    truth: np.ndarray | Picture | None, image: np.ndarray, camera: Camera
) -> Reference | None:
    """Return the part of a ground truth that an image was made from, with its protocol."""
    if truth is None:
        return None
    pixels = as_picture(truth).pixels
    return Reference(covered(pixels, image, camera), protocol_for(camera.scale))


def bicubic_of(
    given: np.ndarray, image: np.ndarray, enlarged: np.ndarray, camera: Camera
) -> np.ndarray:
    """Return the plain enlargement of what was given, in [0, 1].

    That is `enlarged` unless `image`, which it was made from, is not what was given: a picture
    whose dead pixels have been replaced is no baseline.

    Examples
    --------
    >>> image = np.zeros((12, 12, 3), np.float32)
    >>> bicubic_of(image + 1, image, Camera(2).enlarge(image), Camera(2)).max().item()
    1.0
    """
    if image is not given:
        enlarged = camera.enlarge(given, (enlarged.shape[0], enlarged.shape[1]))
    return np.clip(enlarged, 0, 1)


def shape_on(
    reference: Reference | None, image: np.ndarray, camera: Camera
) -> tuple[int, int] | None:
    """Return the size of a result that is to lie on a ground truth, pixel on pixel.

    None where there is none, or where the rounded size is right already.

    Examples
    --------
    >>> truth, camera = np.random.default_rng(0).random((64, 64, 3), np.float32), Camera(3)
    >>> image = camera.shrink(truth)
    >>> shape_on(find_reference(truth, image, camera), image, camera), image.shape
    ((64, 64), (21, 21, 3))
    """
    if reference is None or camera.alignment != "centred":
        return None
    shape = reference.picture.shape
    return (shape[0], shape[1]) if camera.fits(shape, image.shape) else None
