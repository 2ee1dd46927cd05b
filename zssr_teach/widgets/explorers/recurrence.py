"""Patch recurrence explorer: click a patch, and see where else it occurs, at several scales.

The same search in another picture stands beside it: what a picture says about itself is usually
nearer than what another picture has to offer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image as Drawing
from PIL import ImageDraw, ImageFont

from zssr_teach.errors import SettingsError
from zssr_teach.pairs import shrink_to
from zssr_teach.recurrence import Match, nearest_patches
from zssr_teach.widgets.frame import parts
from zssr_teach.widgets.frame.common import beside, enlarge
from zssr_teach.widgets.frame.limits import Span, check_numbers
from zssr_teach.widgets.frame.parts import Image, Memory, PictureExplorer
from zssr_teach.widgets.views.picture import PictureView, rectangle

# Bright ones of OKABE_ITO, for up to six scales; the patch itself is white.
_COLOURS = ("orange", "sky blue", "green", "yellow", "purple", "vermilion")
RANGES = {"size": Span(3, 15, 2, "pixels"), "count": Span(1, 9)}
_ANYWHERE = Span(-(10**6), 10**6)  # rows and columns: the nearest one of the picture is taken
_MOST_SCALES = 6
_SCALES = {
    "1, 0.75, 0.5": (1.0, 0.75, 0.5),
    "1 alone": (1.0,),
    "0.75 alone": (0.75,),
    "0.5 alone": (0.5,),
    "1, 0.9, 0.8 … 0.5": (1.0, 0.9, 0.8, 0.7, 0.6, 0.5),
}


@dataclass(frozen=True, eq=False)
class RecurrenceModel:
    """A patch of a picture, and the search for it in that picture and in another.

    Parameters
    ----------
    image, other : float32 arrays (height, width, 3) in [0, 1]
    row, column : int
        Centre of the patch; beyond the border, the last row or column is taken.
    size : int
        Side of the patch, odd, 3 to 15.
    scales : tuple of float
        Where to search; 1 is the picture itself.
    count : int
        How many matches there are at each scale, 1 to 9.

    Examples
    --------
    >>> stripes = np.tile(np.sin(np.arange(40.0))[:, None, None] / 2 + 0.5, (1, 40, 3))
    >>> noise = np.random.default_rng(0).random((40, 40, 3))
    >>> model = RecurrenceModel(stripes, noise, row=10, column=10, scales=(1.0,))
    >>> model.inside()[0].distance < model.outside()[0].distance
    True
    """

    image: Image
    other: Image
    row: int = 0
    column: int = 0
    size: int = 7
    scales: tuple[float, ...] = (1.0, 0.75, 0.5)
    count: int = 4
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES | {"row": _ANYWHERE, "column": _ANYWHERE})
        if not isinstance(self.scales, tuple) or not 1 <= len(self.scales) <= _MOST_SCALES:
            raise SettingsError(f"give 1 to {_MOST_SCALES} scales to search at, as a tuple")

    @property
    def position(self) -> tuple[int, int]:
        """Centre of the patch, inside the picture."""
        height, width = self.image.shape[:2]
        return min(max(self.row, 0), height - 1), min(max(self.column, 0), width - 1)

    def inside(self) -> list[Match]:
        """Search in the picture itself; nearest first."""
        return self._search(None)

    def outside(self) -> list[Match]:
        """Search in the other picture; nearest first."""
        return self._search(self.other)

    def _search(self, other: Image | None) -> list[Match]:
        settings = (self.position, self.size, self.scales, self.count)
        return self.memory.recall(
            lambda: nearest_patches(self.image, *settings, other=other),
            self.image,
            id(other),
            *settings,
        )

    def patch(self) -> Image:
        """Return the patch that is searched for."""
        top, left, _, _ = self.box()
        return self.image[top : top + self.size, left : left + self.size]

    def box(self) -> tuple[int, int, int, int]:
        """Return (top, left, height, width) of the patch, moved inside the picture."""
        corner = [
            min(max(place - self.size // 2, 0), length - self.size)
            for place, length in zip(self.position, self.image.shape[:2], strict=True)
        ]
        return corner[0], corner[1], self.size, self.size

    def found(self, match: Match, inside: bool = True) -> Image:
        """Return the pixels of a match, from the version of the picture it was found in."""
        source = self.image if inside else self.other
        level = self.memory.recall(
            lambda: shrink_to(source, match.scale), source, "level", match.scale
        )
        top, left = match.row - self.size // 2, match.column - self.size // 2
        return level[top : top + self.size, left : left + self.size]


# ---- the view -----------------------------------------------------------------------------------


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
        Of :class:`RecurrenceModel`, such as ``size=5``; the middle of the picture is the first
        patch unless ``row`` and ``column`` are given.

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
        sample: str = parts.RECURRING_SAMPLE,
        other_sample: str = parts.DEFAULT_SAMPLE,
        **settings: Any,
    ) -> None:
        pixels = parts.sample_image(sample) if image is None else parts.working_image(image)
        second = parts.sample_image(other_sample) if other is None else parts.working_image(other)
        middle = {"row": pixels.shape[0] // 2, "column": pixels.shape[1] // 2}
        super().__init__(RecurrenceModel(pixels, second, **(middle | settings)))
        width = parts.shown_width(pixels, second)
        self.picture = PictureView(shown_width=width)
        self.other = PictureView(shown_width=width)
        self.strip = PictureView(shown_width=_COLUMNS * (_CELL + _GAP) - _GAP)
        self.picture.on_pick(self._pick)
        controls = self._make_controls()
        column = []
        if image is None:
            column.append(parts.sample_choice(self, sample, self._take))
        if other is None:
            column.append(
                parts.sample_choice(self, other_sample, self._take_other, "other picture")
            )
        column += [
            parts.heading("The patch (or click in the picture)"),
            *(controls[name] for name in ("row", "column", "size")),
            parts.heading("The search"),
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
            "row": parts.slider("row", 0, height - 1, 1, model.row),
            "column": parts.slider("column", 0, width - 1, 1, model.column),
            "size": parts.ranged("size (pixels)", RANGES["size"], model.size),
            "scales": parts.choice("scales", list(scales.items()), model.scales),
            "count": parts.ranged("matches each", RANGES["count"], model.count),
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
            parts.bytes8(model.image),
            "in the same picture",
            [*self._boxes(inside), box],
            alt=f"the picture with the patch and its nearest patches: {_words(inside)}",
        )
        self.other.show(
            parts.bytes8(model.other),
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
        return beside(
            {parts.plain(view.caption): view.still() for view in (self.picture, self.other)}
        )


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
            thumb = enlarge(parts.bytes8(np.clip(pixels, 0, 1)), _CELL)
            sheet.paste(Drawing.fromarray(thumb), (left, top))
            draw.text((left, top + _CELL + 1), label, fill="#222222", font=font)
    return np.asarray(sheet)
