"""Weights that are shipped: learnt beforehand, by a tool in ``tools/``."""

from __future__ import annotations

from importlib import resources

import numpy as np

from zssr_teach.errors import SettingsError
from zssr_teach.networks.residual import NetworkSettings

_WARM_DEPTHS = (8, 12)  # of the networks that there are weights for
_BICUBIC_DEPTHS = (12,)  # and for bicubic shrinking alone


def warm_start_weights(settings: NetworkSettings, bicubic: bool = False) -> list[np.ndarray]:
    """Return weights learnt beforehand from photographs that have nothing to do with the picture.

    A network that starts from these has seen other pictures before the one it is for: call that
    *warm start*, not purely zero-shot. ``tools/pretrain.py`` makes them; ``images/LICENSES.md``
    lists the photographs, none of which is in the gallery.

    Parameters
    ----------
    settings : NetworkSettings
    bicubic : bool
        The picture was shrunk bicubically: take weights that have seen nothing else, if there are
        some of that depth. They know better how blurred their input is, and sharpen it further.

    Raises
    ------
    SettingsError
        If the network has none of the sizes that they were made for.

    Examples
    --------
    >>> len(warm_start_weights(NetworkSettings()))  # kernel and bias of each of the 8 layers
    16
    """
    if settings not in [NetworkSettings(depth) for depth in _WARM_DEPTHS]:
        raise SettingsError(
            f"a warm start needs {' or '.join(map(str, _WARM_DEPTHS))} layers of 64 channels; "
            "choose that, or start from zero"
        )
    kind = "_bicubic" if bicubic and settings.depth in _BICUBIC_DEPTHS else ""
    file = resources.files("zssr_teach").joinpath(f"data/warm_start_{settings.depth}{kind}.npz")
    with file.open("rb") as opened, np.load(opened) as arrays:
        return [arrays[name].astype(np.float32) for name in sorted(arrays.files)]
