"""What networks run on, and in which number format."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_tensorflow
from zssr_teach.machine.processor import available_cores
from zssr_teach.training.precision import PRECISIONS, VARIABLE, Measurement, measured


@dataclass(frozen=True)
class Device:
    """What networks run on.

    Parameters
    ----------
    name : str
        For example "CPU (2 cores)" or the name of the graphics card.
    kind : {"CPU", "GPU"}
    precision : str
        Number format of the convolutions that is quickest here without losing quality.
    measured : Measurement or None
        The speeds that `precision` was chosen by; None where it was not measured.
    """

    name: str
    kind: str
    precision: str
    measured: Measurement | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.name}, {self.precision}"


def find_device(precision: str | None = None) -> Device:
    """Say what networks will run on: the first graphics card, or else the processor.

    Parameters
    ----------
    precision : {"float32", "mixed_bfloat16", "mixed_float16"} or None
        Use this number format. None leaves it to the environment variable ``ZSSR_PRECISION``, and
        where that is not set either, to what is quickest: what `measured` says.

    Raises
    ------
    SettingsError
        If there is no such format.

    Examples
    --------
    >>> find_device().kind in ("CPU", "GPU")
    True
    >>> find_device("float32").precision
    'float32'
    """
    wish = precision or os.environ.get(VARIABLE) or None
    if wish is not None and wish not in PRECISIONS:
        raise SettingsError(
            f"there is no precision {wish!r}; choose one of {', '.join(PRECISIONS)}"
        )
    tensorflow = load_tensorflow()
    cards = tensorflow.config.list_physical_devices("GPU")
    if cards:
        details = tensorflow.config.experimental.get_device_details(cards[0])
        # Tensor cores came with compute capability 7; before that half precision gains nothing.
        modern = details.get("compute_capability", (0, 0)) >= (7, 0)
        name = str(details.get("device_name", "graphics card"))
        return Device(name, "GPU", wish or ("mixed_float16" if modern else "float32"))
    name = f"CPU ({available_cores()} cores)"
    if wish is not None:
        return Device(name, "CPU", wish)
    measurement = measured()
    return Device(name, "CPU", measurement.best, measurement)


def why_this_precision(device: Device) -> str:
    """Say in a sentence where a device's number format comes from.

    Examples
    --------
    >>> why_this_precision(Device("CPU (2 cores)", "CPU", "float32"))
    'float32 was asked for'
    """
    if device.measured is not None:
        return str(device.measured)
    if device.kind == "GPU" and not os.environ.get(VARIABLE):
        return f"{device.precision} is the quickest on such a card, by what is known of it"
    return f"{device.precision} was asked for"
