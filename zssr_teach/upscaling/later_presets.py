"""The presets that chapters after 07 bring in: an earlier one, with one thing changed."""

from __future__ import annotations

from dataclasses import replace

from zssr_teach.training.perceptual import PerceptualSettings
from zssr_teach.upscaling.preset import FINDABLE, Preset


def later_presets(live: Preset) -> dict[str, Preset]:
    """Return them by name.

    Parameters
    ----------
    live : Preset
        That of chapter 07.

    Examples
    --------
    >>> from zssr_teach.upscaling import PRESETS
    >>> list(later_presets(PRESETS["live"]))
    ['auto', 'convincing', 'perceptual', 'supervised', 'srcnn']
    """
    # The self-ensemble averages, and takes away again what was invented. Back-projection does not:
    # it corrects only what the LR picture knows, and nearly all that is invented is finer.
    alone = replace(live, self_ensemble=False)

    def asked(name: str, purpose: str, wishes: PerceptualSettings) -> Preset:
        training = replace(live.training, perceptual=wishes)
        return replace(alone, name=name, purpose=purpose, training=training)

    # Nothing is trained, and nothing is done to what the network answers: that is the rival.
    rival = replace(alone, rival="edsr", back_projection=0)
    presets = (
        # With a clean picture the same as "live", bit for bit.
        replace(live, name="auto", purpose="looks at the picture, and chooses", looks_for=FINDABLE),
        asked(
            "convincing",
            "as sharp as the picture itself; invents what it cannot know",
            PerceptualSettings(adversarial=0.01, start=0.6),
        ),
        asked(
            "perceptual",
            "alike to a network that names objects, which has seen other pictures",
            PerceptualSettings(features=0.05, start=0.6, pace=1.0),
        ),
        replace(
            rival,
            name="supervised",
            purpose="a network taught once on other photographs, for bicubic pictures",
        ),
        replace(rival, name="srcnn", purpose="the first of its kind", rival="srcnn"),
    )
    return {preset.name: preset for preset in presets}
