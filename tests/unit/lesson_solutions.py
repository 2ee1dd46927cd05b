"""What a student would write: one solution for every exercise, by its name."""

import numpy as np

SOLUTIONS = {}


def solves(name):
    def keep(function):
        SOLUTIONS[name] = function
        return function

    return keep


# ---- chapter 01 -----------------------------------------------------------------------------


@solves("01.mse")
def my_mse(a, b):
    return np.mean((a.astype(float) - b.astype(float)) ** 2)


@solves("01.psnr")
def my_psnr(a, b, data_range=1.0):
    error = my_mse(a, b)
    if error == 0:
        return np.inf
    return 10 * np.log10(data_range**2 / error)


@solves("01.luma")
def my_luma(image):
    red, green, blue = image[:, :, 0], image[:, :, 1], image[:, :, 2]
    return (16 + 65.481 * red + 128.553 * green + 24.966 * blue) / 255


@solves("01.crop_border")
def my_crop(image, border):
    height, width = image.shape[:2]
    return image[border : height - border, border : width - border]


@solves("01.protocol")
def my_protocol_psnr(result, truth, border):
    def prepare(picture):
        picture = np.round(np.clip(picture, 0, 1) * 255) / 255
        return my_luma(my_crop(picture, border))

    return my_psnr(prepare(result), prepare(truth))


@solves("01.ssim_window")
def my_ssim_window(x, y, data_range=1.0):
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    mean_x, mean_y = x.mean(), y.mean()
    covariance = np.mean((x - mean_x) * (y - mean_y))
    brightness = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return brightness * (2 * covariance + c2) / (x.var() + y.var() + c2)
