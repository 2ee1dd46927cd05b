"""The quick blur is the ordinary one."""

import numpy as np
from scipy import ndimage

from zssr_teach.experiments.blurring import gaussian_blur


def test_blur_of_a_tall_picture_keeps_rows_and_columns_apart():
    picture = np.zeros((40, 64, 3), np.float32)
    picture[10, 50] = 1
    expected = ndimage.gaussian_filter(picture, 3, axes=(0, 1), truncate=5)
    assert np.allclose(gaussian_blur(picture, 3.0), expected, atol=1e-5)
