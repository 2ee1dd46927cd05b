"""Patch recurrence explorer: click a patch, and see where else it occurs, at several scales.

The same search in another picture stands beside it: what a picture says about itself is usually
nearer than what another picture has to offer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image as Drawing
from PIL import ImageDraw, ImageFont

from zssr_teach.experiments.pictures import (
    DEFAULT_SAMPLE,
    RECURRING_SAMPLE,
    Image,
    bytes8,
    sample_image,
    working_image,
)
from zssr_teach.experiments.recurrence import RANGES, RecurrenceModel
from zssr_teach.recurrence import Match
from zssr_teach.widgets.frame.controls import choice, heading, ranged, slider
from zssr_teach.widgets.frame.explorer import PictureExplorer, sample_choice, shown_width
from zssr_teach.widgets.frame.stills import beside, enlarge, plain
from zssr_teach.widgets.views.picture import PictureView, rectangle

# Bright ones of OKABE_ITO, for up to six scales; the patch itself is white.
_COLOURS = ("orange", "sky blue", "green", "yellow", "purple", "vermilion")
_SCALES = {
    "1, 0.75, 0.5": (1.0, 0.75, 0.5),
    "1 alone": (1.0,),
    "0.75 alone": (0.75,),
    "0.5 alone": (0.5,),
    "1, 0.9, 0.8 … 0.5": (1.0, 0.9, 0.8, 0.7, 0.6, 0.5),
}


class RecurrenceExplorer(PictureExplorer):
    """Pick a patch by a click or with sliders; its nearest patches light up.

    Parameters
    ----------
    image : array or None
        (height, width, 3), its middle 512×512 is used; None offers the gallery's pictures.
    other : array or None
        Another picture to search in as well; None offers the gallery's.
    sample, other_sample : str
        The gallery's pictures to begin with.
    **settings
        Of :class:`~zssr_teach.experiments.recurrence.RecurrenceModel`, such as ``size=5``; the
        middle of the picture is the first patch unless ``row`` and ``column`` are given.

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((64, 64, 3))
    >>> explorer = RecurrenceExplorer(picture, picture[::-1], size=5)
    >>> explorer.picture.pick(20, 30)
    >>> explorer.controls["row"].value, explorer.controls["column"].value
    (20, 30)
    """

    def __init__(
        self,
        image: ArrayLike | None = None,
        other: ArrayLike | None = None,
        sample: str = RECURRING_SAMPLE,
        other_sample: str = DEFAULT_SAMPLE,
        **settings: Any,
    ) -> None:
        pixels = sample_image(sample) if image is None else working_image(image)
        second = sample_image(other_sample) if other is None else working_image(other)
        middle = {"row": pixels.shape[0] // 2, "column": pixels.shape[1] // 2}
        super().__init__(RecurrenceModel(pixels, second, **(middle | settings)))
        width = shown_width(pixels, second)
        self.picture = PictureView(shown_width=width)
        self.other = PictureView(shown_width=width)
        self.strip = PictureView(shown_width=_COLUMNS * (_CELL + _GAP) - _GAP)
        self.picture.on_pick(self._pick)
        controls = self._make_controls()
        column = []
        if image is None:
            column.append(sample_choice(self, sample, self._take))
        if other is None:
            column.append(sample_choice(self, other_sample, self._take_other, "other picture"))
        column += [
            heading("The patch (or click in the picture)"),
            *(controls[name] for name in ("row", "column", "size")),
            heading("The search"),
            *(controls[name] for name in ("scales", "count")),
        ]
        self.arrange_abreast(column, [self.picture, self.other, self.strip], width)
        self.strip.layout.max_width = "100%"
        self.bind(**controls)

    def _make_controls(self) -> dict[str, Any]:
        model, (height, width) = self.model, self.model.image.shape[:2]
        scales = dict(_SCALES)
        if model.scales not in scales.values():
            scales = {", ".join(f"{scale:g}" for scale in model.scales): model.scales} | scales
        return {
            "row": slider("row", 0, height - 1, 1, model.row),
            "column": slider("column", 0, width - 1, 1, model.column),
            "size": ranged("size (pixels)", RANGES["size"], model.size),
            "scales": choice("scales", list(scales.items()), model.scales),
            "count": ranged("matches each", RANGES["count"], model.count),
        }

    def _pick(self, row: int, column: int) -> None:
        self.put(row=row, column=column)

    def _take(self, image: Image) -> None:
        self.model = replace(self.model, image=image)
        self.controls["row"].max, self.controls["column"].max = (n - 1 for n in image.shape[:2])

    def _take_other(self, image: Image) -> None:
        self.model = replace(self.model, other=image)

    def show(self) -> None:
        """Mark the matches in both pictures, show the patches, say the distances."""
        model = self.model
        inside, outside = model.inside(), model.outside()
        top, left, height, width = model.box()
        box = rectangle(top, left, height, width, colour="white", label="patch")
        self.picture.show(
            bytes8(model.image),
            "in the same picture",
            [*self._boxes(inside), box],
            alt=f"the picture with the patch and its nearest patches: {_words(inside)}",
        )
        self.other.show(
            bytes8(model.other),
            "in another picture",
            self._boxes(outside),
            alt=f"another picture with its nearest patches: {_words(outside)}",
        )
        self.strip.show(
            patch_strip(model, inside, outside),
            "scale: distance; above from the same picture, below from the other",
            alt="the patch and its nearest ones",
        )
        self.readout.numbers = {
            "nearest in the same picture": f"{inside[0].distance:.1f}",
            "nearest in the other": f"{outside[0].distance:.1f}",
            "patch": "row {}, column {}".format(*model.position),
        }
        self.readout.message = (
            f"Distances in grey levels. Same picture: {_words(inside)}. "
            f"Other picture: {_words(outside)}."
        )

    def _boxes(self, matches: Sequence[Match]) -> list[dict[str, Any]]:
        """Return rectangles, the nearest last (on top), one labelled for each scale."""
        boxes, labelled = [], set[float]()
        for match in matches:
            label = "" if match.scale in labelled else f"×{match.scale:g}"
            labelled.add(match.scale)
            boxes.append(self._box(match, label))
        return boxes[::-1]

    def _box(self, match: Match, label: str) -> dict[str, Any]:
        colour = _COLOURS[self.model.scales.index(match.scale) % len(_COLOURS)]
        top, left, height, width = map(round, match.box)
        return rectangle(top, left, height, width, colour, label)

    def still(self) -> NDArray[np.uint8]:
        """Return both pictures with what was found in them."""
        return beside({plain(view.caption): view.still() for view in (self.picture, self.other)})


def _words(matches: Sequence[Match]) -> str:
    """Say the distances, nearest first, by scale."""
    scales = sorted({match.scale for match in matches}, reverse=True)
    return "; ".join(
        f"at ×{scale:g}: "
        + ", ".join(f"{match.distance:.1f}" for match in matches if match.scale == scale)
        for scale in scales
    )


_CELL, _GAP, _COLUMNS = 56, 10, 8


def patch_strip(
    model: RecurrenceModel, inside: Sequence[Match], outside: Sequence[Match]
) -> NDArray[np.uint8]:
    """Return the patch and the nearest ones side by side, enlarged, distances below them.

    The upper row is from the same picture, the lower one from the other.
    """
    step, text = _CELL + _GAP, 18
    sheet = Drawing.new("RGB", (_COLUMNS * step - _GAP, 2 * (_CELL + text)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for lower, matches in enumerate((inside, outside)):
        patches = [(model.patch(), "patch")]
        for match in matches[: _COLUMNS - 1]:
            pixels = model.found(match, inside=not lower)
            patches.append((pixels, f"{match.scale:g}: {match.distance:.1f}"))
        for place, (pixels, label) in enumerate(patches):
            left, top = place * step, lower * (_CELL + text)
            thumb = enlarge(bytes8(np.clip(pixels, 0, 1)), _CELL)
            sheet.paste(Drawing.fromarray(thumb), (left, top))
            draw.text((left, top + _CELL + 1), label, fill="#222222", font=font)
    return np.asarray(sheet)
