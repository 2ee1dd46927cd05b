"""The presets that chapters after 07 bring in: an earlier one, with one thing changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zssr_teach.upscaling.presets import Preset


def later_presets(live: Preset, findable: tuple[str, ...]) -> dict[str, Preset]:
    """Return them by name.

    Parameters
    ----------
    live : Preset
        That of chapter 07.
    findable : tuple of str
        All that can be looked for in a picture.

    Examples
    --------
    >>> from zssr_teach.upscaling import PRESETS
    >>> list(later_presets(PRESETS["live"], ()))
    ['auto', 'supervised', 'srcnn']
    """
    # Nothing is trained, and nothing is done to what the network answers: that is the rival.
    rival = replace(live, rival="edsr", self_ensemble=False, back_projection=0)
    presets = (
        # With a clean picture the same as "live", bit for bit.
        replace(live, name="auto", purpose="looks at the picture, and chooses", looks_for=findable),
        replace(
            rival,
            name="supervised",
            purpose="a network taught once on other photographs, for bicubic pictures",
        ),
        replace(rival, name="srcnn", purpose="the first of its kind", rival="srcnn"),
    )
    return {preset.name: preset for preset in presets}
