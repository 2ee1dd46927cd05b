"""From the kernel of a zoom to the kernel of the camera.

Whoever shrinks a picture with a kernel until it looks like itself has found the kernel of a *zoom*:
the one that turns the blur of a picture into the blur of its smaller copy. It is what KernelGAN and
patch recurrence look for, and it is the camera's kernel only if the scene was as blurred on the HR
grid as the picture is on its own. A scene that was sharp has been blurred more than the zoom says.

With B(f) for the blur of the picture at the frequency f (cycles a pixel) and Z(f) for the zoom, the
smaller copy is as blurred as the picture if ``B(2 f) = Z(f) B(f)``. Put into itself again and again
this gives ``B(2 f) = Z(f) Z(f/2) Z(f/4) …``, the refinement equation of wavelets. The camera's
kernel is that product, less what blur there was in the scene. Two dots become a streak this way
(the product of cosines is a sinc), and a Gaussian of variance v one of variance 4/3 v.
"""

from __future__ import annotations

import numpy as np

from zssr_teach.kernels import check_kernel, recentre, scale_kernel

ZOOM = 2  # the copy that is compared with the picture is so many times smaller
SIDE = 15  # of the kernels that are found, HR pixels at the scale 2
SCENE_WIDTH = 0.5  # standard deviation (HR pixels) of the blur that a sharp photograph has
_LEVELS = 6
_LEAST = 0.25  # of the scene's transfer function: below it there is more noise than picture


def camera_kernel(zoom: np.ndarray, scene_width: float = SCENE_WIDTH) -> np.ndarray:
    """Return the kernel of a camera that makes a picture whose zoom has the kernel `zoom`.

    Parameters
    ----------
    zoom : array (rows, columns), both odd
        Kernel that shrinks the picture by 2 to a copy as sharp as itself.
    scene_width : float
        Standard deviation (HR pixels) of the blur that the scene had before.

    Returns
    -------
    float64 array (15, 15)
        On the HR grid of a picture twice as large, none of its values negative, summing to 1.

    References
    ----------
    Michaeli and Irani, "Nonparametric Blind Super-Resolution", ICCV 2013, section 3, where the
    zoom's kernel stands for the camera's. The product: Daubechies and Lagarias, "Two-scale
    difference equations", 1991, https://doi.org/10.1137/0522089.

    Examples
    --------
    A Gaussian becomes wider:

    >>> from zssr_teach.kernels import gaussian_kernel
    >>> def width(kernel):
    ...     rows = np.arange(len(kernel)) - len(kernel) // 2
    ...     return float(np.sqrt(kernel.sum(axis=1) @ rows**2))
    >>> zoom = gaussian_kernel(1.5)
    >>> round(width(zoom), 2), round(width(camera_kernel(zoom)), 2)
    (1.5, 1.66)
    """
    zoom = recentre(zoom)
    frequencies = np.fft.fftfreq(2 * SIDE)
    product = np.ones((frequencies.size, frequencies.size))
    for level in range(_LEVELS):
        # Pairs of opposite pixels: where the picture was moved to, nobody knows from it.
        product *= _transfer(zoom, frequencies / 2**level).real
    scene = np.exp(-2 * (np.pi * scene_width * frequencies) ** 2)
    product /= np.maximum(np.outer(scene, scene), _LEAST)
    kernel = np.fft.fftshift(np.fft.ifft2(product).real)[SIDE // 2 + 1 :, SIDE // 2 + 1 :]
    return symmetric(np.maximum(kernel[:SIDE, :SIDE], 0))


def on_grid(kernel: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """Return a kernel found for the scale 2 on the HR grid of another scale.

    What a picture tells is how wide its blur is in its own pixels.

    Examples
    --------
    >>> on_grid(np.full((5, 5), 0.04), (4.0, 4.0)).shape
    (15, 15)
    """
    scaled = scale_kernel(kernel, (scale[0] / ZOOM, scale[1] / ZOOM))
    return check_kernel(np.maximum(scaled, 0))  # the cubic on the way dips below zero


def symmetric(kernel: np.ndarray) -> np.ndarray:
    """Return a kernel that is the same when turned by 180°, and sums to 1."""
    return check_kernel(kernel + kernel[::-1, ::-1])


def _transfer(kernel: np.ndarray, frequencies: np.ndarray) -> np.ndarray:
    """Return the Fourier transform (frequencies, frequencies) of a kernel of odd sides."""
    waves = [
        np.exp(-2j * np.pi * np.outer(frequencies, np.arange(side) - side // 2))
        for side in kernel.shape
    ]
    return np.asarray(waves[0] @ kernel @ waves[1].T)
