"""Still pictures: what a saved output shows where no widget can run."""

import base64
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFont

from zssr_teach.colours import rgb8

_WIDTH = 960


def enlarge(image: ArrayLike, width: int) -> NDArray[np.uint8]:
    """Return the picture at ``width`` pixels: nearest neighbour up, area mean down.

    Examples
    --------
    >>> enlarge(np.zeros((2, 3, 3), np.uint8), 9).shape
    (6, 9, 3)
    """
    picture = rgb8(image)
    height = max(1, round(picture.shape[0] * width / picture.shape[1]))
    method = Image.Resampling.NEAREST if width >= picture.shape[1] else Image.Resampling.BOX
    return np.asarray(Image.fromarray(picture).resize((width, height), method))


def beside(pictures: Mapping[str, ArrayLike], width: int = _WIDTH) -> NDArray[np.uint8]:
    """Return one still picture: all pictures in a row, equally wide, each under its title.

    Examples
    --------
    >>> beside({"a": np.zeros((8, 8, 3)), "b": np.ones((4, 4, 3))}, width=200).shape
    (122, 200, 3)
    """
    gap, strip = 8, 26
    cell = (width - gap * (len(pictures) - 1)) // len(pictures)
    cells = [enlarge(picture, cell) for picture in pictures.values()]
    sheet = Image.new("RGB", (width, strip + max(c.shape[0] for c in cells)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for index, (title, picture) in enumerate(zip(pictures, cells, strict=True)):
        left = index * (cell + gap)
        draw.text((left, 4), title, fill="#222222", font=font)
        sheet.paste(Image.fromarray(picture), (left, strip))
    return np.asarray(sheet)


def plain(text: str) -> str:
    """Return a title in letters that the font of still pictures has.

    Examples
    --------
    >>> plain("amplified ×4")
    'amplified x4'
    """
    return text.replace("×", "x").replace("−", "-")


class StillPicture:
    """Mix-in: a saved output keeps a still picture and a text beside the live widget.

    A page that cannot run widgets (a site that renders notebooks, a print, ``nbconvert``) shows
    what :meth:`still` returns. Put it first among the base classes.
    """

    def still(self) -> NDArray[Any]:
        """Return the picture for saved outputs: uint8 or float in [0, 1], (height, width, 3)."""
        raise NotImplementedError

    def still_text(self) -> str:
        """Return the words for saved outputs; the same words in every run with the same numbers."""
        return type(self).__name__

    def _repr_mimebundle_(self, **arguments: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**arguments)  # type: ignore[misc]
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle or {})
        stream = io.BytesIO()
        Image.fromarray(rgb8(self.still())).save(stream, "PNG")
        data["text/plain"] = self.still_text()
        data["image/png"] = base64.b64encode(stream.getvalue()).decode("ascii")
        return data
