"""Still pictures for the lessons: the only place that draws with matplotlib.

Every function returns a new figure and leaves matplotlib's settings alone. The figure is already
closed, that is, pyplot does not keep it: as the last line of a cell it is shown once, and a loop
over many of them does not fill the memory. Elsewhere, show it with ``display(figure)`` or write it
with ``figure.savefig(…)``.

Colours are the colour-blind-safe set of Okabe and Ito; maps are grey, cividis or magma, whose
brightness rises evenly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from zssr_teach import metrics
from zssr_teach.colours import OKABE_ITO
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.recurrence import Recurrence
from zssr_teach.resampling import centre_of_mass, check_kernel

Crop = tuple[float, float, float, float]

_SIDE = 3.2  # inches a picture gets


class Columns(Protocol):
    """Anything with the curves of a run, such as :class:`zssr_teach.training.History`."""

    def column(self, name: str) -> tuple[Sequence[float], Sequence[float]]:
        """Return the steps and the values of one curve, both empty if it was not measured."""


def show_pictures(
    pictures: Mapping[str, np.ndarray],
    captions: Mapping[str, str] | None = None,
    crop: Crop | None = None,
) -> Figure:
    """Show pictures side by side, each as large as the others, with a zoomed crop below.

    Parameters
    ----------
    pictures
        Title to image (height, width, 3) or (height, width) in [0, 1]; values outside are clipped.
    captions
        Title to a line of text below the picture, such as its PSNR.
    crop
        (top, left, height, width) in pixels of the *first* picture. It is outlined in every
        picture and drawn below it, single pixels visible; in pictures of another size, the same
        area is taken.

    Returns
    -------
    matplotlib.figure.Figure
        One axes a picture, followed by one a crop.

    Raises
    ------
    ImageError, SettingsError
        No picture, something that is none, or a crop outside the picture.

    Examples
    --------
    >>> noise = np.random.default_rng(0).random((32, 32, 3))
    >>> figure = show_pictures({"noise": noise, "grey": noise * 0 + 0.5}, crop=(8, 8, 8, 8))
    >>> [axes.get_title() for axes in figure.axes]
    ['noise', 'grey', '', '']
    """
    if not pictures:
        raise SettingsError("there is no picture to show; give at least one, as {title: image}")
    drawn = {title: _drawable(title, image) for title, image in pictures.items()}
    first = next(iter(drawn.values()))
    if crop is not None:
        _check_crop(crop, first.shape)
    rows = 1 if crop is None else 2
    figure, axes = _figure(rows, len(drawn))
    for index, (title, image) in enumerate(drawn.items()):
        _draw(axes[0, index], image, title, (captions or {}).get(title, ""))
        if crop is not None:
            factor = image.shape[0] / first.shape[0], image.shape[1] / first.shape[1]
            _draw_crop(axes[0, index], axes[1, index], image, crop, factor)
    return figure


def compare_with_truth(
    truth: np.ndarray,
    pictures: Mapping[str, np.ndarray],
    protocol: metrics.Protocol,
    crop: Crop | None = None,
) -> Figure:
    """Show pictures beside the ground truth, each with its PSNR and SSIM.

    Parameters
    ----------
    truth
        The high-resolution picture (height, width, 3) in [0, 1]; it comes last.
    pictures
        Title to picture of the same shape.
    protocol
        How to measure; it is written below the figure, since the numbers mean little without.
    crop
        As for :func:`show_pictures`.

    Examples
    --------
    >>> truth = np.random.default_rng(0).random((32, 32, 3))
    >>> figure = compare_with_truth(truth, {"darker": truth * 0.9}, metrics.Protocol("rgb"))
    >>> [axes.get_title() for axes in figure.axes]
    ['darker', 'ground truth']
    """
    captions = {
        title: str(protocol.scores(truth, np.asarray(image))) for title, image in pictures.items()
    }
    figure = show_pictures({**pictures, "ground truth": truth}, captions, crop)
    figure.supxlabel(str(protocol), fontsize="small")
    return figure


def plot_error_map(a: np.ndarray, b: np.ndarray, highest: float | None = None) -> Figure:
    """Map how far two pictures differ at each pixel.

    Parameters
    ----------
    a, b
        Pictures of the same shape in [0, 1].
    highest
        The error at the bright end of the map, in grey levels; give the same to maps that are to
        be compared. None takes the largest error there is.

    Returns
    -------
    matplotlib.figure.Figure
        The mean over the channels of ``|a − b|``, in grey levels (1/255 of the range).

    Examples
    --------
    >>> figure = plot_error_map(np.zeros((8, 8, 3)), np.full((8, 8, 3), 0.1))
    >>> float(figure.axes[0].images[0].get_array().max().round(1))
    25.5
    """
    if np.shape(a) != np.shape(b):
        raise ImageError(
            f"the pictures have different shapes, {np.shape(a)} and {np.shape(b)}; "
            "crop or resize one of them to the other's shape first"
        )
    error = np.abs(np.asarray(a, float) - np.asarray(b, float)) * 255
    if error.ndim == 3:
        error = error.mean(axis=2)
    figure, axes = _figure(1, 1, side=4.2)
    top = highest if highest is not None else max(float(error.max()), 1e-9)
    map_ = axes[0, 0].imshow(error, cmap="magma", vmin=0, vmax=top, interpolation="nearest")
    axes[0, 0].set_axis_off()
    figure.colorbar(map_, ax=axes[0, 0], label="absolute error (grey levels)")
    return figure


def plot_history(history: Columns | Mapping[str, Sequence[float]]) -> Figure:
    """Draw loss, learning rate and PSNR of a training run against its steps.

    Parameters
    ----------
    history
        What a training run returns, or a mapping from "loss", "learning_rate" and "psnr" to their
        values at each step. Curves that were not measured are left out.

    Raises
    ------
    SettingsError
        If there is no curve at all.

    Examples
    --------
    >>> figure = plot_history({"loss": [0.3, 0.2, 0.1], "psnr": [30.0, 31.0, 31.5]})
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['loss (L1)', 'PSNR (dB)']
    """
    labels = {
        "loss": ("loss (L1)", OKABE_ITO["blue"], True),
        "learning_rate": ("learning rate", OKABE_ITO["vermilion"], False),
        "psnr": ("PSNR (dB)", OKABE_ITO["green"], False),
    }
    curves = {name: _curve(history, name) for name in labels}
    curves = {name: curve for name, curve in curves.items() if len(curve[1])}
    if not curves:
        raise SettingsError("the history holds no curve; train for at least one step first")
    figure, axes = plt.subplots(
        len(curves),
        1,
        sharex=True,
        squeeze=False,
        figsize=(6.4, 1.9 * len(curves)),
        layout="constrained",
    )
    for panel, (name, (steps, values)) in zip(axes[:, 0], curves.items(), strict=True):
        label, colour, logarithmic = labels[name]
        # A single point has no line to be seen by.
        panel.plot(steps, values, color=colour, marker="." if len(values) < 30 else None)
        panel.set_ylabel(label)
        panel.grid(alpha=0.3)
        if logarithmic and min(values) > 0:
            panel.set_yscale("log")
    axes[-1, 0].set_xlabel("step")
    plt.close(figure)
    return figure


def plot_recurrence(result: Recurrence, other: Recurrence | None = None) -> Figure:
    """Draw how well patches are found again against the scale of the search.

    Parameters
    ----------
    result
        Of :func:`zssr_teach.recurrence.recurrence`.
    other
        A second one to compare with, usually the search in another picture.

    Returns
    -------
    matplotlib.figure.Figure
        Left the share found again, right the median distance; solid lines for the structured
        patches, dashed for all of them.

    Examples
    --------
    >>> from zssr_teach.recurrence import recurrence
    >>> figure = plot_recurrence(recurrence(np.random.default_rng(0).random((32, 32))))
    >>> len(figure.axes)
    2
    """
    figure, axes = plt.subplots(1, 2, figsize=(9.6, 3.8), layout="constrained")
    runs = [(result, OKABE_ITO["blue"], "o")]
    runs += [(other, OKABE_ITO["vermilion"], "s")] if other is not None else []
    for run, colour, marker in runs:
        where = "same picture" if run.internal else "another picture"
        for structured, style in ((True, "-"), (False, "--")):
            label = f"{where}, {'structured' if structured else 'all'} patches"
            look: dict[str, Any] = {"color": colour, "linestyle": style, "marker": marker}
            share = 100 * np.array(run.found(structured))
            axes[0].plot(run.scales, share, label=label, **look)
            axes[1].plot(run.scales, run.median_distance(structured), **look)
    axes[0].set_ylabel(f"found within {result.threshold:g} grey levels (%)")
    axes[0].set_ylim(-3, 103)
    # Outside, because the curves may run anywhere.
    figure.legend(loc="outside lower center", ncols=2, fontsize="small")
    axes[1].set_ylabel("median distance (grey levels)")
    axes[1].set_ylim(bottom=0)
    for panel in axes:
        panel.set_xlabel("scale of the picture that is searched")
        panel.grid(alpha=0.3)
        panel.invert_xaxis()
    plt.close(figure)
    return figure


def plot_kernel(kernel: np.ndarray) -> Figure:
    """Draw a blur kernel, with a cross at its middle pixel and a dot at its centre of mass.

    Where the two differ, the kernel moves the picture as well as blurring it.

    Examples
    --------
    >>> figure = plot_kernel(np.ones((3, 3)) / 9)
    >>> figure.axes[0].images[0].get_array().shape
    (3, 3)
    """
    kernel = check_kernel(kernel)
    middle = kernel.shape[0] // 2, kernel.shape[1] // 2
    down, across = centre_of_mass(kernel)
    figure, axes = _figure(1, 1)
    panel = axes[0, 0]
    map_ = panel.imshow(kernel, cmap="cividis", interpolation="nearest")
    panel.plot(middle[1], middle[0], "+", color="white", markersize=12, label="middle pixel")
    panel.plot(
        middle[1] + across,
        middle[0] + down,
        "o",
        color=OKABE_ITO["vermilion"],
        markeredgecolor="white",
        label="centre of mass",
    )
    panel.set_title(f"{kernel.shape[0]}×{kernel.shape[1]} kernel")
    panel.set_xlabel("column (HR pixels)")
    panel.set_ylabel("row (HR pixels)")
    figure.legend(loc="outside lower center", ncols=2, fontsize="small", facecolor="0.7")
    figure.colorbar(map_, ax=panel, label="weight")
    return figure


# ---- helpers ------------------------------------------------------------------------------------


def _figure(rows: int, columns: int, side: float = _SIDE) -> tuple[Figure, np.ndarray]:
    size = (side * columns, side * rows)
    figure, axes = plt.subplots(rows, columns, squeeze=False, figsize=size, layout="constrained")
    plt.close(figure)
    return figure, axes


def _drawable(title: str, image: np.ndarray) -> np.ndarray:
    image = np.asarray(image)
    colour = image.ndim == 3 and image.shape[2] == 3
    if not (colour or image.ndim == 2) or not image.size or image.dtype.kind not in "bf":
        raise ImageError(
            f"{title!r} cannot be shown (shape {image.shape}, {image.dtype}); "
            "give floats in [0, 1], (height, width, 3) or (height, width)"
        )
    return np.clip(image.astype(np.float32), 0, 1)


def _draw(panel: Axes, image: np.ndarray, title: str = "", caption: str = "") -> None:
    panel.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    panel.set_title(title)
    panel.set_xlabel(caption)
    panel.set_xticks([])
    panel.set_yticks([])


def _draw_crop(
    whole: Axes, zoomed: Axes, image: np.ndarray, crop: Crop, factor: tuple[float, float]
) -> None:
    """Outline the crop in the whole picture, and draw it on axes of its own."""
    top, left = crop[0] * factor[0], crop[1] * factor[1]
    height, width = crop[2] * factor[0], crop[3] * factor[1]
    # A pixel's centre is at its whole number, so its edge is half a pixel before.
    corner = (left - 0.5, top - 0.5)
    look: dict[str, Any] = {"edgecolor": OKABE_ITO["orange"], "linewidth": 1.5}
    whole.add_patch(Rectangle(corner, width, height, fill=False, **look))
    rows = slice(int(top), max(int(top) + 1, round(top + height)))
    columns = slice(int(left), max(int(left) + 1, round(left + width)))
    _draw(zoomed, image[rows, columns])
    for spine in zoomed.spines.values():
        spine.set(**look)


def _check_crop(crop: Crop, shape: tuple[int, ...]) -> None:
    top, left, height, width = crop
    inside = top >= 0 and left >= 0 and top + height <= shape[0] and left + width <= shape[1]
    if not inside or height < 1 or width < 1:
        raise SettingsError(
            f"the crop {crop} does not lie inside the first picture of {shape[0]}×{shape[1]} "
            "pixels; give (top, left, height, width)"
        )


def _curve(
    history: Columns | Mapping[str, Sequence[float]], name: str
) -> tuple[Sequence[float], Sequence[float]]:
    if isinstance(history, Mapping):
        values = history.get(name, [])
        return range(1, len(values) + 1), values
    return history.column(name)
