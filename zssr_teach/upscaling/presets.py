"""The presets that are given a name, and choosing one."""

from __future__ import annotations

from dataclasses import replace

from zssr_teach.errors import SettingsError
from zssr_teach.networks import NetworkSettings
from zssr_teach.pairs import PairSettings
from zssr_teach.training import CosineRule, LinearRule, PlateauRule, TrainingSettings
from zssr_teach.upscaling.later_presets import later_presets
from zssr_teach.upscaling.preset import CAMERA, NOISE, Preset

# As in the authors' released configuration: half of the fathers are the picture itself.
_FULL_SIZE = PairSettings(full_size_share=0.5)
_MUON = TrainingSettings(batch=2, rule=LinearRule(), optimiser="muon")

PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            name="live",
            purpose="seconds on a laptop",
            network=NetworkSettings(depth=8, width=32),
            training=replace(_MUON, steps=700, check_every=250),
            pairs=_FULL_SIZE,
        ),
        Preset(
            name="gradual",
            purpose="as good as it gets from this picture alone",
            network=NetworkSettings(depth=8, width=32),
            training=replace(_MUON, steps=350, check_every=175),
            last_steps=950,
            pairs=_FULL_SIZE,
            increments=4,
            by_axis=True,
            carry_on=True,
            climb=True,
        ),
        Preset(
            name="best",
            purpose="as good as it gets, in less time than the authors' code takes",
            network=NetworkSettings(depth=12),
            training=TrainingSettings(
                steps=500,
                batch=2,
                rule=CosineRule(peak=1e-3, warm_up=50),
                check_every=125,
                optimiser="muon",
            ),
            # What is general is known already: what is left to learn is near the full size.
            pairs=PairSettings(smallest_father=0.8),
            increments=2,
            climb=True,
            warm_start=True,
        ),
        Preset(
            name="paper",
            purpose="as published: 8 layers of 64, Adam, plateau rule, one crop of 128 a step",
            network=NetworkSettings(depth=8, width=64),
            training=TrainingSettings(steps=3000, batch=1, rule=PlateauRule()),
            pairs=replace(_FULL_SIZE, crop=128),
        ),
        Preset(
            name="real",
            purpose="for pictures with noise or an unknown blur",
            network=NetworkSettings(depth=8, width=32),
            training=TrainingSettings(steps=700, batch=2, optimiser="muon"),
            pairs=PairSettings(son_noise=5.0),
            back_projection=0,
        ),
    )
}
PRESETS |= later_presets(PRESETS["live"])


def find_preset(
    preset: str | Preset,
    *,
    noise: float | None = None,
    steps: int | None = None,
    warm_start: bool | None = None,
    camera: bool = False,
) -> Preset:
    """Return the preset of that name (or the one given), with what is chosen otherwise.

    Parameters
    ----------
    preset : str or Preset
    noise : float or None
        Standard deviation (grey levels) of the noise on sons; None leaves it to the preset. Given,
        it is not looked for any more.
    steps : int or None
        Steps a network.
    warm_start : bool or None
        Whether to start from weights learnt on other photographs. False makes of "best" a run
        from zero: a smaller network, small increments, and many more steps.
    camera : bool
        Whether the blur is looked for in the picture, where no kernel is given.

    Raises
    ------
    SettingsError
        If there is no such preset, or a choice makes no sense.

    Examples
    --------
    >>> find_preset("paper").network.width, find_preset("live", steps=30).training.steps
    (64, 30)
    """
    if not isinstance(preset, Preset):
        if preset not in PRESETS:
            known = ", ".join(PRESETS)
            raise SettingsError(f"there is no preset {preset!r}; choose one of {known}")
        preset = PRESETS[preset]
    if preset.rival and (camera or (noise, steps, warm_start) != (None, None, None)):
        raise SettingsError(
            f"the network of {preset.name!r} has learnt already, and cannot be told anything; "
            "leave out noise, steps, start and a kernel to be found, or choose another preset"
        )
    if warm_start is False and preset == PRESETS["best"]:
        # Where nothing is known beforehand, small increments bring the most.
        preset = replace(PRESETS["gradual"], name="best")
    elif warm_start is not None:
        preset = replace(preset, warm_start=warm_start)
    if noise is not None:
        others = tuple(name for name in preset.looks_for if name != NOISE)
        preset = replace(preset, pairs=replace(preset.pairs, son_noise=noise), looks_for=others)
        if noise > 0:  # it would put back the noise that the network has taken away
            preset = replace(preset, back_projection=0)
    if camera and CAMERA not in preset.looks_for:
        preset = replace(preset, looks_for=(*preset.looks_for, CAMERA))
    return preset if steps is None else preset.with_steps(steps)
