"""Make the picture at the top of the README: ``python -m tools.render_result``.

A picture of the gallery is shrunk, enlarged by the ``live`` preset, and shown beside bicubic
interpolation and the ground truth: a real result, at the settings everybody gets.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from zssr_teach import images, plots
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.upscaling import upscale

TARGET = Path(__file__).resolve().parent.parent / "images" / "result.png"
CROP = (52, 60, 72, 72)  # around the eye


def main() -> None:
    """Train, compare, and write the picture with 256 colours."""
    truth = images.sample("cat").pixels
    small = degrade(truth, Degradation(2), seed=0)
    result = upscale(small, 2, "live", truth=truth)
    figure = plots.compare_with_truth(
        truth, {"bicubic": result.bicubic, "zero-shot": result.image}, result.protocol, CROP
    )
    file = io.BytesIO()
    figure.savefig(file, dpi=90)
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(256).save(TARGET, optimize=True)
    print(f"{result.bicubic_psnr:.2f} dB bicubic, {result.psnr:.2f} dB zero-shot")


if __name__ == "__main__":
    main()
