"""The cameras that `benchmarks.cameras` tries, in three sets, all for ×2.

``estimate``
    Blurs of which nothing is told to whoever enlarges: a Gaussian, three of the random kernels of
    KernelGAN (Bell-Kligler, Shocher and Irani, NeurIPS 2019, section 5), and a movement. Their LR
    pictures cover the area of the HR picture (``"centred"``), as in that benchmark.
``mzsr``
    The four of the ×2 table of MZSR (Soh, Cho and Cho, CVPR 2020,
    https://doi.org/10.1109/CVPR42600.2020.00357). The widths in its names are *variances*, σ²: in
    the authors' released code they are the eigenvalues of the covariance matrix. The figures of
    the table say the same. Set5, enlarged bicubically as there (centred, though direct subsampling
    takes pixels 0, 2, 4 …), scores 30.26 and 28.74 dB with σ² = 0.2 and 2.0, and 30.56 with 1.3
    before bicubic shrinking, where the table has 30.24, 28.73 and 30.54; with σ it would be 29.99,
    27.28 and 29.94. Only the anisotropic one is not met to a hundredth: 28.16 (σ: 25.7) for 28.67.
``shapes``
    Blurs that let some detail through inverted, each taken at its middle pixel (``"kernel"``).

Direct subsampling, ``[::2]``, takes HR pixels 0, 2, 4 …: that is ``"top-left"``, and for a kernel
with its mass in its middle pixel also ``"kernel"``.
"""

from __future__ import annotations

import math

import numpy as np

from zssr_teach import resampling
from zssr_teach.camera import Camera
from zssr_teach.kernels import disc_kernel, gaussian_kernel, motion_kernel

SCALE = 2
_SIDE = 15  # of the kernels of MZSR


def camera_sets() -> dict[str, dict[str, Camera]]:
    """Return the sets by name: name → camera.

    Examples
    --------
    >>> list(camera_sets()["mzsr"])
    ['direct 0.2', 'direct 2.0', 'direct anisotropic', 'bicubic 1.3']
    """
    random = {f"random {seed}": _centred(random_kernel(seed)) for seed in range(3)}
    estimate = {"Gaussian 1.4": _centred(gaussian_kernel(1.4)), **random}
    estimate["motion 7"] = _centred(motion_kernel(7))
    slanted = gaussian_kernel((2.0, 1.0), _SIDE, angle=math.degrees(0.5))
    mzsr = {
        "direct 0.2": _direct(gaussian_kernel(math.sqrt(0.2), _SIDE)),
        "direct 2.0": _direct(gaussian_kernel(math.sqrt(2.0), _SIDE)),
        "direct anisotropic": _direct(slanted),
        "bicubic 1.3": Camera(SCALE, before_bicubic(gaussian_kernel(math.sqrt(1.3), _SIDE))),
    }
    shapes = {
        "motion 9": Camera(SCALE, motion_kernel(9)),
        "disc 3": Camera(SCALE, disc_kernel(3)),
        "box 5×6": Camera(SCALE, np.ones((5, 6))),
        "diagonal 9": Camera(SCALE, np.eye(9)),
    }
    return {"estimate": estimate, "mzsr": mzsr, "shapes": shapes}


def _centred(kernel: np.ndarray) -> Camera:
    return Camera(SCALE, kernel, "centred")


def _direct(kernel: np.ndarray) -> Camera:
    return Camera(SCALE, kernel, "top-left")


def random_kernel(seed: int, side: int = 11) -> np.ndarray:
    """Return a kernel drawn as for the benchmark of KernelGAN at ×2, re-centred.

    An anisotropic Gaussian whose two variances are uniform from 0.6 to 5 and whose direction is
    random; every pixel is then multiplied by something from 0.75 to 1.25.

    Examples
    --------
    >>> kernel = random_kernel(0)
    >>> round(float(kernel.sum()), 6), bool(kernel.min() >= 0), len(kernel) % 2
    (1.0, True, 1)
    """
    rng = np.random.default_rng(seed)
    along, across = np.sqrt(rng.uniform(0.6, 5.0, 2))
    kernel = gaussian_kernel((along, across), side, angle=rng.uniform(0, 180))
    kernel = kernel * rng.uniform(0.75, 1.25, kernel.shape)
    # Moving it makes a few values at its rim negative, by hardly anything.
    kernel = np.maximum(resampling.recentre(kernel), 0)
    return resampling.check_kernel(kernel)


def bicubic_kernel() -> np.ndarray:
    """Return what the antialiased bicubic does at ×2, as a kernel (9, 9).

    It is taken at HR pixel 2·i and lies half a pixel further, as the bicubic does: so the alignment
    ``"kernel"`` gives the very same picture.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((20, 20, 3), dtype=np.float32)
    >>> one, other = Camera(2).shrink(image), Camera(2, bicubic_kernel()).shrink(image)
    >>> bool(np.allclose(one, other, atol=1e-6))
    True
    """
    length, middle = 40, 10
    row = resampling.weights(length, length // SCALE).toarray()[middle]
    taps = row[SCALE * middle - 4 : SCALE * middle + 5]
    return resampling.check_kernel(np.outer(taps, taps))


def before_bicubic(kernel: np.ndarray) -> np.ndarray:
    """Return the one kernel that blurs as `kernel` and the antialiased bicubic do, in turn."""
    bicubic = bicubic_kernel()
    sides = [a + b - 1 for a, b in zip(kernel.shape, bicubic.shape, strict=True)]
    # Correlating with one after the other is correlating with their convolution.
    spectrum = np.fft.rfft2(kernel, sides) * np.fft.rfft2(bicubic, sides)
    return resampling.check_kernel(np.fft.irfft2(spectrum, sides))


def wrong_camera(camera: Camera) -> Camera:
    """Return a camera that blurs twice as widely as `camera`, equally in all directions.

    Examples
    --------
    >>> wrong = wrong_camera(Camera(2, gaussian_kernel(1.0)))
    >>> round(width(wrong), 2)
    2.0
    """
    sigma = 2 * width(camera)
    if camera.alignment != "kernel":
        return Camera(camera.scale, gaussian_kernel(sigma), camera.alignment)
    # Where pixels lie is not what is to be wrong.
    steps = np.arange(-math.ceil(4 * sigma), math.ceil(4 * sigma) + 1)
    rows, columns = (
        np.exp(-0.5 * ((steps - offset) / sigma) ** 2)
        for offset in resampling.centre_of_mass(effective_kernel(camera))
    )
    return Camera(camera.scale, np.outer(rows, columns), "kernel")


def width(camera: Camera) -> float:
    """Return the standard deviation (HR pixels) of a camera's blur, the mean over both axes."""
    kernel = resampling.recentre(effective_kernel(camera))
    rows, columns = (np.arange(side) - side // 2 for side in kernel.shape)
    squares = (rows[:, None] ** 2 + columns**2) / 2
    return math.sqrt(float(np.sum(kernel * squares)))


def effective_kernel(camera: Camera) -> np.ndarray:
    """Return a camera's kernel; a bicubic one has one, too."""
    return bicubic_kernel() if camera.kernel is None else camera.kernel


def kernel_error(told: Camera, truth: Camera) -> float:
    """Return how far one blur is from another: 0 for the same, 1 for no blur drawn at all.

    It is the root of the summed squared differences of the re-centred kernels, as a share of that
    of the true kernel itself: the shape counts, not where pixels lie.

    Examples
    --------
    >>> camera = Camera(2, gaussian_kernel(1.4))
    >>> kernel_error(camera, camera), round(kernel_error(Camera(2), camera), 2)
    (0.0, 1.15)
    """
    kernels = [resampling.recentre(effective_kernel(camera)) for camera in (told, truth)]
    side = max(max(kernel.shape) for kernel in kernels)
    one, other = (
        np.pad(kernel, [((side - length) // 2,) * 2 for length in kernel.shape])
        for kernel in kernels
    )
    return float(np.linalg.norm(one - other) / np.linalg.norm(other))
